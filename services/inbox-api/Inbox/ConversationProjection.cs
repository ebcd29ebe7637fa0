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
        AlertChanged e => view.Counted(e.Version),
        DraftChanged e => (view with { Drafts = Drafts(view.Drafts ?? [], e) }).Active(e.At).Counted(e.Version),
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
        AgentAction.JudgeRejection => "judgeRejection",
        AgentAction.AcceptHandoff => "acceptHandoff",
        AgentAction.DeclineHandoff => "declineHandoff",
        AgentAction.DecideDraft => "decideDraft",
        AgentAction.Snooze => "snooze",
        AgentAction.ActElsewhere => "actElsewhere",
        AgentAction.JudgeHandoff => "judgeHandoff",
        AgentAction.CorrectLabel => "correctLabel",
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
            Channels = view.Channels.Contains(e.Channel) ? view.Channels : [.. view.Channels.Append(e.Channel).Order()],
            Status = e.OpensEpisode ? "open" : view.Status,
            Episode = Math.Max(view.Episode, e.Episode),
            Unread = view.Unread + 1,
            WaitingSince = view.WaitingSince ?? e.At,
        },
        MessageProjection.Of(e));

    private static ConversationView Replied(ConversationView view, ReplyDecided e) => Said(
        view with
        {
            WaitingSince = null,
            Unread = e.Author == AuthorKind.Agent ? 0 : view.Unread,
            Leaving = e.Automated ? [.. view.Leaving, new(e.Reply, e.Text)] : view.Leaving,
        },
        MessageProjection.Of(e));

    private static ConversationView Said(ConversationView view, MessageView message) => (view with
    {
        Last = new(message.Author, message.AuthorName, Shortened(message.Text), message.At),
    }).Active(message.At);

    private static ConversationView Delivered(ConversationView view, DeliveryRecorded e) =>
        e.State is DeliveryState.Queued or DeliveryState.Started
            ? view
            : view with
            {
                Leaving = Without(view.Leaving, e.Reply),
                Fence = view.Fence is { } fence ? fence with { MayStillLeave = Without(fence.MayStillLeave, e.Reply) } : null,
            };

    private static IReadOnlyList<InFlight> Without(IReadOnlyList<InFlight> leaving, ReplyId reply) =>
        leaving.Any(l => l.Reply == reply) ? [.. leaving.Where(l => l.Reply != reply)] : leaving;

    private static ConversationView Controlled(ConversationView view, ControlChanged e) => view with
    {
        Owner = e.Owner,
        Holder = e.Holder,
        Epoch = e.Epoch,
        SignOn = e.SignOn,
        Fence = e.Owner == OwnerKind.Human ? new(FenceState.Yours, e.Epoch, view.Leaving) : null,
    };

    private static ConversationView Fenced(ConversationView view, FenceRecorded e) =>
        view.Fence is { } fence && e.Epoch >= fence.Epoch
            ? view with { Fence = new(FenceState.Fenced, e.Epoch, e.Quiet ? [] : e.InFlight) }
            : view;

    private static ConversationView HandedOff(ConversationView view, HandoffChanged e) => view with
    {
        Handoff = e.State is HandoffState.Completed or HandoffState.Failed
            ? null
            : new(e.Handoff, e.State, e.Kind, e.Reason, e.By, e.Deadline, e.At),
        Judgement = e.Judgement ?? view.Judgement,
    };

    private static IReadOnlyList<OpenDraft> Drafts(IReadOnlyList<OpenDraft> open, DraftChanged e) =>
        e.State == DraftState.Proposed ? [.. open, new(e.Draft, e.Text, e.At)] : [.. open.Where(draft => draft.Id != e.Draft)];

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

    private static string Shortened(string text) =>
        text.Length <= PreviewLength ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[PreviewLength - 1]) ? PreviewLength - 1 : PreviewLength), "…");
}
