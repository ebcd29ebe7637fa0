using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>The one translator from stored events to what other services are told.</summary>
public static class ConversationContracts
{
    /// <param name="version">The event's version in its stream.</param>
    /// <param name="after">The state after the event.</param>
    public static IEnumerable<object> Announce(ConversationId id, long version, ConversationEvent @event, Conversation after)
    {
        if (Said(id, version, @event, after) is { } contract)
        {
            yield return contract;
        }

        if (@event is Decision decision && Verdict(decision) is { } verdict)
        {
            yield return new Contracts.DecisionMade(id, version, verdict, Record(decision.Why, after), decision.At);
        }
    }

    /// <summary>The outcome of an action that was asked for before; null when it never was.</summary>
    public static Contracts.AgentActionDecided? Outcome(ConversationId id, ActionId action, Conversation state) =>
        state.Outcomes.TryGetValue(action, out var o)
            ? new(id, action, o.Version, o.Reason is null, o.Reason, o.Owner, o.Holder, o.Epoch)
            : null;

    private static object? Said(ConversationId id, long version, ConversationEvent @event, Conversation after) => @event switch
    {
        LeadCaptured e => new Contracts.MessageRecorded(
            id, e.Message, version, Channel.Form, e.Name ?? "", e.Phone ?? e.Email ?? "", FormText(e), after.Resolved, Opens(after), e.At),
        MessageReceived e => new Contracts.MessageRecorded(
            id, e.Message, version, e.Channel, after.Contact.Name, AddressOf(e, after.Contact), e.Text, after.Resolved, Opens(after), e.At),
        DeliveryReported e => new Contracts.DeliveryRecorded(id, e.Reply, version, e.State, e.Reason, e.At),
        ControlFenced e => new Contracts.FenceRecorded(id, version, e.Epoch, Quiet: false, e.InFlight ?? [], e.At),
        ControlQuiet e => new Contracts.FenceRecorded(id, version, e.Epoch, Quiet: true, [], e.At),

        ReplyDecided e => new Contracts.ReplyDecided(
            id, e.Reply, version, e.Epoch, e.Author, e.AuthorName, e.Automated, e.Purpose, e.Channel, e.Connection, e.To, e.Text,
            e.OptOutConfirmation, e.Answers, e.Parts, e.At, e.Subject is { } subject ? new Contracts.MailHead(subject, WayOut: e.Automated) : null,
            e.NotAfter,
            e.Template is { } t ? new Contracts.WhatsAppTemplate(t.Name, t.Category, t.Language, e.Parameters ?? [], e.TemplateText ?? "") : null),
        AlertDecided e => new Contracts.AlertDecided(
            id, e.Alert, version, e.Route, e.Title, e.Text, e.ContactName, e.CallNumber, e.Reason, e.Question, e.Handoff, e.Deadline, e.At,
            e.Lines, e.Buttons),
        AlertChanged e => new Contracts.AlertChanged(id, e.Alert, version, e.Note, e.Buttons, e.At),
        ReplyDrafted e => new Contracts.DraftChanged(id, e.Draft, version, DraftState.Proposed, e.Text, null, e.At),
        DraftDecided e => new Contracts.DraftChanged(id, e.Draft, version, e.State, e.Text, e.By, e.At),
        SpecialistAsked e => new Contracts.SpecialistAsked(id, e.Question, version, e.Text, e.Deadline, e.At),
        QuestionClosed e => new Contracts.QuestionClosed(id, e.Question, version, e.By, e.Answer, e.At),
        FaqProposed e => new Contracts.FaqProposed(id, e.Question, version, e.Text, e.Answer, e.By, e.At),
        LabelCorrected e => new Contracts.LabelCorrected(
            id, e.Message, version, after.Texts.Find(text => text.Id == e.Message)!.Text, e.Label, e.Was, e.Right, e.By, e.At),

        HandoffRequested or HandoffOffered or HandoffAccepted or HandoffEscalated or HandoffOfferedTo or HandoffDeclined or HandoffCompleted or CallAgainScheduled or HandoffJudged when after.Handoff is { } h =>
            new Contracts.HandoffChanged(
                id, h.Id, version, h.State, h.Kind, h.Reason, h.By, h.Deadline, @event.At, h.Route, h.Call, h.Judgement, h.OfferedTo),
        ControlTaken e => new Contracts.ControlChanged(id, version, OwnerKind.Human, e.By, e.Epoch, e.Reason, e.At, e.SignOn),
        ControlReturned e => new Contracts.ControlChanged(id, version, OwnerKind.Bot, null, e.Epoch, e.Reason, e.At),
        AutomationStopped e => new Contracts.AutomationChanged(id, version, Stopped: true, e.Reason, e.At),
        AutomationResumed e => new Contracts.AutomationChanged(id, version, Stopped: false, e.Reason, e.At),
        OptOutRecorded e => new Contracts.OptOutRecorded(
            id, version, e.Channel, e.Connection, e.Sender, e.Address, e.EveryChannel, OptedOut: true, e.At),
        OptInRecorded e => new Contracts.OptOutRecorded(
            id, version, e.Channel, e.Connection, e.Sender, e.Address, EveryChannel: false, OptedOut: false, e.At),
        Snoozed e => new Contracts.LifecycleChanged(id, version, "snoozed", after.Episode, null, null, e.At),
        PersonalDataErased e => new Contracts.ContactErased(id, version, e.At),
        Unsnoozed e => new Contracts.LifecycleChanged(id, version, "open", after.Episode, null, null, e.At),
        EpisodeOpened e => new Contracts.LifecycleChanged(id, version, "open", e.Episode, null, null, e.At),
        EpisodeResolved e => new Contracts.LifecycleChanged(id, version, "resolved", e.Episode, e.Judgement, e.Outcome, e.At),
        AgentActionAccepted e => Outcome(id, e.Action, after),
        AgentActionRefused e => Outcome(id, e.Action, after),
        _ => null,
    };

    /// <summary>What stands in the list of decisions that people see; the rest shows as what it did.</summary>
    private static string? Verdict(Decision decision) => decision switch
    {
        BurstDecided e => e.Verdict,
        ReplyDrafted => "proposed words, which a person sends or not",
        DraftDecided { By: { } by } e => $"{by.Name}: {e.State.ToString().ToLowerInvariant()}",
        DraftDecided => "the proposal lost its meaning",
        ReplyHeld e => $"held back a reply: {e.Reason}",
        HandoffEscalated e => $"nobody took it in time; {e.Route} were told",
        HandoffOfferedTo e => $"offered to {e.To.Name}",
        HandoffExpired e => $"{e.OfferedTo.Name} did not take it in time",
        HandoffLapsed e => $"{e.By.Name} has not acted in time",
        HandoffDeclined e => $"{e.By.Name} left it to others",
        CallAgainScheduled e => $"will ring again at {e.Due:yyyy-MM-dd HH:mm} UTC",
        LabelCorrected e => e.Was == e.Right ? $"{e.By.Name} confirmed {e.Label}: {e.Right}" : $"{e.By.Name} corrected {e.Label}: {e.Right}, not {e.Was}",
        QuestionEscalated e => $"nobody answered in time; {e.Route} were told",
        LateAnswerKept e => $"{e.By.Name}'s answer came after {e.First?.Name ?? "the question was closed"}",
        FlowStarted e => $"began to ask: {e.Flow}",
        FlowClosed e => $"did not ask: {e.Reason}",
        FlowPassed => "every answer passes",
        FlowFailed e => $"'{e.Question}' does not hold {e.Needed}",
        RejectionProposed => "proposed a rejection, which a person confirms or overturns",
        RejectionSent e => e.By is { } by ? $"{by.Name} confirmed the rejection" : "rejected, as the playbook says it lawfully may",
        RejectionOverturned e => e.By is { } by ? $"{by.Name} overturned the rejection" : "a correction took the rejection back",
        FollowUpScheduled e => $"will follow up at {e.Due:yyyy-MM-dd HH:mm} UTC if nothing comes",
        FollowUpCancelled e => $"will not follow up: {e.Reason}",
        _ => null,
    };

    private static Contracts.DecisionRecord Record(Why why, Conversation after) => new(
        why.Build,
        why.Playbook,
        why.Model,
        why.Rule,
        why.Score,
        why.Threshold,
        why.Margin,
        why.Inputs.GroupBy(used => used.Name).ToDictionary(same => same.Key, same => string.Join("; ", same.Select(used => used.Value))),
        why.Lost,
        [.. why.Evidence.Select(span => new Contracts.EvidenceSpan(
            span.Message, span.Start, span.Length, WordsOf(span, after), span.Label, span.Weight))]);

    private static string WordsOf(Span span, Conversation after) =>
        after.Decided.Find(message => message.Id == span.Message) is { } message ? span.In(message.Text) : "";

    /// <summary>A mail's way out is no place to write back to: people go on seeing the number.</summary>
    private static string AddressOf(MessageReceived e, Contact contact) => e.Channel == Channel.Email ? contact.Last?.At ?? e.From : e.From;

    /// <summary>The event itself is followed by the opening of the next episode.</summary>
    private static int Opens(Conversation after) => after.Resolved ? after.Episode + 1 : after.Episode;

    private static string FormText(LeadCaptured e) =>
        string.Join("\n", (e.Fields ?? []).Select(field => $"{field.Name}: {field.Value}").DefaultIfEmpty(e.Text));
}
