using System.Text.Json;
using Hitl.Cli.Playbooks;
using Xunit;

namespace Hitl.Cli.Specs;

public sealed class PlaybookLintSpecs : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"hitl-lint-{Guid.NewGuid():N}.yaml");

    [Fact]
    public async Task Errors_are_named_with_their_place_and_the_command_fails()
    {
        await File.WriteAllTextAsync(file, "agency: a\nthresholds: { angy: 0.6 }\n", TestContext.Current.CancellationToken);

        var (code, said) = Run(json: false);

        Assert.Equal(1, code);
        Assert.Contains($"{file}: line 2, column 15: thresholds: found 'angy', which is no key here; did you mean 'angry'?", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_there_is_one_object_and_nothing_else()
    {
        await File.WriteAllTextAsync(file, "agency: a\nrates: { gbp: 1 }\n", TestContext.Current.CancellationToken);

        var (code, said) = Run(json: true);

        var error = JsonElement.Parse(said).GetProperty("errors")[0];
        Assert.Equal((1, 2, 10), (code, error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32()));
    }

    [Fact]
    public async Task A_right_base_passes()
    {
        await File.WriteAllTextAsync(file, "agency: a\n", TestContext.Current.CancellationToken);

        Assert.Equal(0, Run(json: false).Code);
    }

    public void Dispose() => File.Delete(file);

    private (int Code, string Said) Run(bool json)
    {
        using var said = new StringWriter();
        return (LintCommand.Lint(file, json, said), said.ToString());
    }
}
