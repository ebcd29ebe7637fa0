using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>A picture, a voice message or a file says what the bot cannot read; a person looks at it. A document that a flow asked for is its answer.</summary>
internal static class AttachmentRule
{
    public static Weighed Weigh(Turn turn)
    {
        var attached = turn.Messages.FirstOrDefault(message => message.Attachments > 0);
        return attached is null || IsAskedFor(turn)
            ? new("attachment", 0, 1, [])
            : new("attachment", attached.Attachments, 1, [new Span(attached.Id, 0, attached.Text.Length, "attachment", 1)]);
    }

    private static bool IsAskedFor(Turn turn) =>
        turn.State.Run is { IsAsking: true } run && turn.Playbook.Flow(run)?.Question(run.Asking)?.Kind == AnswerKind.Document;
}
