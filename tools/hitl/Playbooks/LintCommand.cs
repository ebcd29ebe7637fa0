using System.CommandLine;
using System.Text.Json;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Cli.Playbooks;

/// <summary>Says everything that is wrong with a playbook or an agency's base, without a running platform.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A tenant's playbook, or an agency's base" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output and nothing else" };
        var command = new Command("lint", "Check a playbook: every error at once, with its line, what was found and what is allowed") { file, json };
        command.SetAction(parsed => Lint(parsed.GetRequiredValue(file), parsed.GetValue(json), Console.Out));
        return command;
    }

    /// <returns>0 when it is right, 1 when it is not.</returns>
    internal static int Lint(string file, bool json, TextWriter to)
    {
        if (!File.Exists(file))
        {
            throw new IOException($"There is no file '{file}'.");
        }

        var errors = PlaybookYaml.Lint(File.ReadAllText(file), PlaybookFiles.Beside(Path.GetDirectoryName(Path.GetFullPath(file))!));
        if (json)
        {
            to.WriteLine(JsonSerializer.Serialize(new { file, errors }, JsonSerializerOptions.Web));
        }
        else
        {
            foreach (var error in errors)
            {
                to.WriteLine($"{file}: {error}");
            }

            to.WriteLine(errors.Count switch { 0 => $"{file} is right", 1 => "1 error", var count => $"{count} errors" });
        }

        return errors.Count == 0 ? 0 : 1;
    }
}
