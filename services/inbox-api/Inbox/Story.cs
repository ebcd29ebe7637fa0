using Hitl.Contracts;

namespace Hitl.InboxApi.Inbox;

/// <summary>What happened, in words for people.</summary>
/// <param name="Kind">The contract's short name, such as <c>message-recorded</c>.</param>
/// <param name="Data">The contract itself.</param>
public sealed record Happening(string Conversation, string Kind, string Summary, DateTimeOffset At, object? Data);

/// <summary>Tells the journal as a story.</summary>
internal static class Story
{
    public static Happening Tell(JournalEntry entry) =>
        new(entry.Conversation, Kind(entry.Type), Summary(entry.Contract), entry.At, entry.Contract);

    /// <summary>Without the prefix and version that its wire name has.</summary>
    private static string Kind(string type) => type.Split('.') is [_, var kind, ..] ? kind : type;

    private static string Summary(object? contract) => contract switch
    {
        MessageRecorded e => $"{Name(e.ContactName)} wrote by {e.Channel}: {e.Text}",
        ReplyDecided e => $"{e.AuthorName} replies by {e.Channel}: {e.Text}",
        DeliveryRecorded e => $"Delivery: {(e.State == DeliveryState.Unknown ? "unconfirmed" : e.State.ToString().ToLowerInvariant())}{Because(e.Reason)}",
        ControlChanged { Owner: OwnerKind.Human } e => $"{e.Holder?.Name ?? "A person"} has control (epoch {e.Epoch})",
        ControlChanged e => $"{(e.Owner == OwnerKind.Bot ? "The bot" : "Nobody")} has control (epoch {e.Epoch}): {e.Reason}",
        FenceRecorded { Quiet: true } e => $"The sender is quiet for epoch {e.Epoch}",
        FenceRecorded e => $"The sender is fenced for epoch {e.Epoch}; {e.InFlight.Count} bot messages may still leave",
        AlertDecided e => $"{e.Route} are told: {e.Title}",
        SpecialistAsked e => $"A specialist is asked: {e.Text}",
        QuestionClosed { AnsweredBy: { } by } e => $"{by.Name} answered: {e.Answer}",
        QuestionClosed => "The question was closed without an answer",
        HandoffChanged e => $"Handoff {e.State.ToString().ToLowerInvariant()} ({e.Kind}){(e.By is { } by ? $" by {by.Name}" : "")}: {e.Reason}",
        DecisionMade e => $"{e.Decision} ({e.Why.Rule}: {e.Why.Score:0.##} against {e.Why.Threshold:0.##})",
        AutomationChanged e => $"Automation {(e.Stopped ? "stopped" : "resumed")}: {e.Reason}",
        OptOutRecorded e => $"Opted {(e.OptedOut ? "out of" : "in to")} {(e.EveryChannel ? "every channel" : e.Channel)}",
        LifecycleChanged e => $"Episode {e.Episode} is {e.Status}{Because(e.Outcome)}",
        AgentActed e => $"{e.By.Name} asks: {ConversationProjection.Named(e.What)}",
        AgentActionDecided { Accepted: true } => "The action was accepted",
        AgentActionDecided e => $"The action was refused{Because(e.Reason)}",
        FaqProposed e => $"Proposed for the FAQ: {e.Text}",
        PlaybookPublished e => $"Playbook {e.Version} is in force",
        ContactErased => "The contact's data was erased",
        _ => "Something that only a newer version of the inbox understands",
    };

    private static string Name(string name) => name is "" ? "The contact" : name;

    private static string Because(string? reason) => reason is null ? "" : $" ({reason})";
}
