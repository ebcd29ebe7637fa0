namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>A picture, a voice message or a file says what the bot cannot read; a person looks at it.</summary>
internal static class AttachmentRule
{
    public static Weighed Weigh(Turn turn)
    {
        var attached = turn.Messages.FirstOrDefault(message => message.Attachments > 0);
        return attached is null
            ? new("attachment", 0, 1, [])
            : new("attachment", attached.Attachments, 1, [new Span(attached.Id, 0, attached.Text.Length, "attachment", 1)]);
    }
}
