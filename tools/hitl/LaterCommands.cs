using System.CommandLine;
using static Hitl.Cli.NotYet;

namespace Hitl.Cli;

/// <summary>The commands of DESIGN.md §10 whose bodies come with later issues; the help already names them.</summary>
internal static class LaterCommands
{
    public static IEnumerable<Command> All() =>
    [
        Command("backtest", "Re-decide old conversations under another playbook and compare",
            new Argument<string>("playbook"), Json()),
        Command("export", "Write conversations with their events and figures to files",
            new Argument<string>("folder"), Tenant()),
        Command("tenant", "Tenants and their connections",
            Command("list", "List tenants", Json()),
            Command("add", "Add a tenant", new Argument<string>("name"))),
    ];

    private static Option<bool> Json() => new("--json") { Description = "One JSON object on standard output and nothing else" };

    private static Option<string> Tenant() => new("--tenant") { Description = "The tenant's id" };
}
