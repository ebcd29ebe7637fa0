using Hitl.Contracts;

namespace Hitl.InboxApi.Inbox;

/// <summary>What each contract means for the inbox: a fold with no clock and no look-ups, so that the journal gives the same view again.</summary>
public static class ConversationProjection
{
    private const int PreviewLength = 160;

    /// <returns>Null when there is no such conversation for people: not yet, or no longer.</returns>
    public static ConversationView? Project(ConversationView? view, object contract) => contract switch
    {
        ContactErased => null,
        MessageRecorded e => Received(view ?? New(e), e).Counted(e.Version),
        _ when view is null => null,
        ReplyDecided e => Replied(view, e).Counted(e.Version),
        DeliveryRecorded e => Delivered(view, e).Counted(e.Version),
        ControlChanged e => Controlled(view, e).Active(e.At).Counted(e.Version),
        FenceRecorded e => Fenced(view, e).Counted(e.Version),
        HandoffChanged e => HandedOff(view, e).Active(e.At).Counted(e.Version),
        SpecialistAsked e => (view with { Questions = [.. view.Questions, new(e.Question, e.Text, e.Deadline, e.At)] }).Active(e.At).Counted(e.Version),
        QuestionClosed e => (view with { Questions = [.. view.Questions.Where(q => q.Id != e.Question)] }).Active(e.At).Counted(e.Version),
        DecisionMade e => view.Counted(e.Version),
        AutomationChanged e => (view with { AutomationStopped = e.Stopped, StoppedBecause = e.Stopped ? e.Reason : null }).Counted(e.Version),
        OptOutRecorded e => (view with { OptedOut = OptedOut(view.OptedOut, e) }).Active(e.At).Counted(e.Version),
        LifecycleChanged e => Lived(view, e).Active(e.At).Counted(e.Version),
        AgentActed e => (view with { Asked = [.. view.Asked, new(e.Action, Named(e.What), e.By, e.AskedAt)] }).Counted(view.Version),
        AgentActionDecided e => (view with { Asked = [.. view.Asked.Where(a => a.Id != e.Action)] }).Counted(e.Version),
        AlertDecided e => view.Counted(e.Version),
        FaqProposed e => view.Counted(e.Version),
        _ => throw new ArgumentException($"{contract.GetType().Name} has no meaning for the inbox yet."),
    };

    /// <summary>The action's name in its contract.</summary>
    public static string Named(AgentAction action) => action switch
    {
        AgentAction.TakeOver => "takeOver",
        AgentAction.HandBack => "handBack",
        AgentAction.SendReply => "reply",
        AgentAction.AnswerForBot => "answerForBot",
        AgentAction.Resolve => "resolve",
        AgentAction.RecordCall => "recordCall",
        _ => throw new ArgumentException($"{action.GetType().Name} is no action that agents have."),
    };

    private static ConversationView New(MessageRecorded first) => new(
        first.Conversation, 0, 0, first.ContactName, first.Address, [], "open", OwnerKind.Bot, null, 0, null, [], null, [], false, null, [],
        first.Episode, 0, null, 0, DateTimeOffset.UnixEpoch, null, null, null, []);

    private static ConversationView Received(ConversationView view, MessageRecorded e) => Said(
        view with
        {
            ContactName = e.ContactName is "" ? view.ContactName : e.ContactName,
            Address = e.Address is "" ? view.Address : e.Address,
            Channels = [.. view.Channels.Append(e.Channel).Distinct().Order()],
            Status = e.OpensEpisode ? "open" : view.Status,
            Episode = Math.Max(view.Episode, e.Episode),
            Unread = view.Unread + 1,
            WaitingSince = view.WaitingSince ?? e.At,
        },
        new(e.Message.Value, Author.Contact, e.ContactName, e.Channel, e.Text, e.Version, 0, Automated: false, [], e.At));

    private static ConversationView Replied(ConversationView view, ReplyDecided e) => Said(
        view with { WaitingSince = null, Unread = e.Author == AuthorKind.Agent ? 0 : view.Unread },
        new(
            e.Reply.Value,
            e.Author == AuthorKind.Agent ? Author.Agent : Author.Bot,
            e.AuthorName,
            e.Channel,
            e.Text,
            e.Version,
            e.Epoch,
            e.Automated,
            e.Parts,
            e.At,
            DeliveryState.Queued,
            Shown(DeliveryState.Queued)));

    private static ConversationView Said(ConversationView view, MessageView message) => (view with
    {
        Messages = Newest([.. view.Messages, message], ConversationView.MostMessages),
        Last = new(message.Author, message.AuthorName, Shortened(message.Text), message.At),
    }).Active(message.At);

    private static ConversationView Delivered(ConversationView view, DeliveryRecorded e) => view with
    {
        Messages = [.. view.Messages.Select(m => m.Id == e.Reply.Value ? Moved(m, e) : m)],
        Fence = view.Fence is { } fence && e.State is not (DeliveryState.Queued or DeliveryState.Started)
            ? fence with { MayStillLeave = [.. fence.MayStillLeave.Where(f => f.Reply != e.Reply)] }
            : view.Fence,
    };

    /// <summary>A report that comes late takes nothing back that is known: delivered stays delivered.</summary>
    private static MessageView Moved(MessageView message, DeliveryRecorded e) =>
        Known(message.State) > Known(e.State) ? message : message with { State = e.State, Shown = Shown(e.State), Reason = e.Reason };

    private static int Known(DeliveryState? state) => state switch
    {
        DeliveryState.Read => 3,
        DeliveryState.Delivered => 2,
        DeliveryState.Sent => 1,
        _ => 0,
    };

    private static string Shown(DeliveryState state) => state switch
    {
        DeliveryState.Queued or DeliveryState.Started => "queued",
        DeliveryState.Unknown => "Unconfirmed",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static ConversationView Controlled(ConversationView view, ControlChanged e) => view with
    {
        Owner = e.Owner,
        Holder = e.Holder,
        Epoch = e.Epoch,
        Fence = e.Owner == OwnerKind.Human ? new(FenceState.Yours, e.Epoch, OnTheWay(view)) : null,
    };

    private static List<InFlight> OnTheWay(ConversationView view) =>
        [.. view.Messages
            .Where(m => m is { Automated: true, State: DeliveryState.Queued or DeliveryState.Started })
            .Select(m => new InFlight(new(m.Id), m.Text))];

    private static ConversationView Fenced(ConversationView view, FenceRecorded e) =>
        view.Fence is { } fence && e.Epoch >= fence.Epoch
            ? view with { Fence = new(FenceState.Fenced, e.Epoch, e.Quiet ? [] : e.InFlight) }
            : view;

    private static ConversationView HandedOff(ConversationView view, HandoffChanged e) => view with
    {
        Handoff = e.State is HandoffState.Completed or HandoffState.Failed
            ? null
            : new(e.Handoff, e.State, e.Kind, e.Reason, e.By, e.Deadline, e.At),
    };

    private static ConversationView Lived(ConversationView view, LifecycleChanged e) => view with
    {
        Status = e.Status,
        Episode = e.Episode,
        Unread = e.Status == "resolved" ? 0 : view.Unread,
        WaitingSince = e.Status == "resolved" ? null : view.WaitingSince,
        Judgement = e.Judgement ?? view.Judgement,
        Outcome = e.Outcome ?? view.Outcome,
    };

    private static List<Channel> OptedOut(IEnumerable<Channel> before, OptOutRecorded e) =>
        e.OptedOut
            ? [.. before.Concat(e.EveryChannel ? Enum.GetValues<Channel>() : [e.Channel]).Distinct().Order()]
            : [.. before.Where(c => c != e.Channel)];

    private static ConversationView Active(this ConversationView view, DateTimeOffset at) =>
        at <= view.LastActivityAt ? view : view with { LastActivityAt = at, LastActivity = (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond };

    private static ConversationView Counted(this ConversationView view, long version) =>
        view with { Heard = view.Heard + 1, Version = Math.Max(view.Version, version) };

    private static List<T> Newest<T>(List<T> all, int most) => all.Count <= most ? all : all[^most..];

    private static string Shortened(string text) =>
        text.Length <= PreviewLength ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[PreviewLength - 1]) ? PreviewLength - 1 : PreviewLength), "…");
}
