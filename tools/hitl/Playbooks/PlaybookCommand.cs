using System.CommandLine;

namespace Hitl.Cli.Playbooks;

internal static class PlaybookCommand
{
    public static Command Create() => new("playbook", "Check, publish and compare playbooks")
    {
        LintCommand.Create(),
        ProposalCommands.List(),
        ProposalCommands.Accept(),
        PublishCommand.Create(),
        DiffCommand.Create(),
        RollbackCommand.Create(),
        VersionsCommand.Create(),
        PinCommand.Create(),
    };
}
