using System.CommandLine;

namespace Hitl.Cli.Playbooks;

internal static class PlaybookCommand
{
    public static Command Create() => new("playbook", "Check, publish and compare playbooks")
    {
        LintCommand.Create(),
        ProposalCommands.List(),
        ProposalCommands.Accept(),
        NotYet.Command("publish", "Publish a playbook as the tenant's next version", new Argument<string>("file"), Tenant()),
        NotYet.Command(
            "diff", "Compare two versions of a tenant's playbook", new Argument<string>("from"), new Argument<string>("to"), Tenant(), Json()),
    };

    private static Option<bool> Json() => new("--json") { Description = "One JSON object on standard output and nothing else" };

    private static Option<string> Tenant() => new("--tenant") { Description = "The tenant's id" };
}
