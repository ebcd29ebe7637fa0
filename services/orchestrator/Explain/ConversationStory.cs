using System.Globalization;
using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Explain;

/// <summary>One step of a conversation in plain words.</summary>
/// <param name="Who">The contact, the bot, a person's name, or the policy.</param>
/// <param name="Why">The reason as it was recorded with the decision; null for facts from outside.</param>
public sealed record StoryStep(long Version, DateTimeOffset At, string Who, string What, StoryReason? Why);

/// <param name="Words">The contact's words that drove it.</param>
/// <param name="Lost">What else was weighed, strongest first.</param>
public sealed record StoryReason(
    string Rule,
    double Score,
    double Threshold,
    double Margin,
    IReadOnlyList<string> Words,
    IReadOnlyList<string> Lost,
    IReadOnlyList<string> Inputs,
    string Playbook,
    string Model);

/// <summary>Tells a conversation's story from its stream, with the reasons that were recorded; nothing is worked out anew.</summary>
public static class ConversationStory
{
    public static IReadOnlyList<StoryStep> Tell(IReadOnlyList<Recorded<ConversationEvent>> stream)
    {
        var texts = stream.Select(recorded => recorded.Event switch
        {
            MessageReceived e => (e.Message, e.Text),
            LeadCaptured e => (e.Message, e.Text),
            _ => default,
        }).Where(pair => pair.Text is not null).DistinctBy(pair => pair.Message).ToDictionary(pair => pair.Message, pair => pair.Text!);

        return
        [
            .. from recorded in stream
               let told = Told(recorded.Event)
               where told is not null
               select new StoryStep(
                   recorded.Version, recorded.Event.At, told.Value.Who, told.Value.What, Reason(recorded.Event as Decision, texts)),
        ];
    }

    /// <summary>Null for what only the machinery needs to know.</summary>
    private static (string Who, string What)? Told(ConversationEvent @event) => @event switch
    {
        LeadCaptured e => ("contact", $"left the form {e.Form}{(e.Budget is { } b ? $" with a budget of {b.Amount} {b.Currency}" : "")}: {e.Text}"),
        MessageReceived e => ("contact", $"wrote by {e.Channel}: {e.Text}"),
        MessageUnderstood { Opinion: { } opinion } e => (
            opinion.Call.Model,
            $"{opinion.Call.Verdict.ToString().ToLowerInvariant()} within {opinion.Call.Milliseconds} ms{string.Concat((e.Drafts ?? []).Select(draft => $"; would say: {draft.Text}"))}"),
        SpecialistAnswered e => (e.By.Name, $"answered: {e.Text}"),
        TakeOverAsked e => (e.By.Name, "asked to take over"),
        HandBackAsked e => (e.By.Name, "asked to hand back"),
        AgentReplyAsked e => (e.By.Name, $"wrote: {e.Text}"),
        AnswerForBotAsked e => (e.By.Name, $"answered for the bot: {e.Text}"),
        ResolveAsked e => (e.By.Name, $"asked to resolve{(e.Judgement is { } j ? $"; the handoff was {j}" : "")}"),
        CallReported e => (e.By.Name, $"rang the contact: {e.Outcome}"),
        HandoffJudged e => (e.By.Name, $"judged the handoff: {e.Judgement}"),
        HandoffAcceptAsked e => (e.By.Name, "asked to take the handoff"),
        HandoffDeclineAsked e => (e.By.Name, "left the handoff to others"),
        RosterAnswered e => ("roster", e.Person is { } person ? $"says it is {person.Name}'s turn: {e.Because}" : $"has nobody: {e.Because}"),
        SnoozeAsked e => (e.By.Name, $"asked to put it aside until {e.Until:yyyy-MM-dd HH:mm} UTC"),
        LabelJudged e => (e.By.Name, $"said what should have been understood: {e.Label} is {e.Right}"),
        LabelCorrected e => ("policy", e.Was == e.Right ? "keeps it as a confirmation" : $"keeps it as a lesson: the model had taken {e.Label} for {e.Was}"),
        ActedElsewhere e => (e.By.Name, $"acted elsewhere: {e.How}"),
        HandBackDue => ("clock", "nobody has written for a while"),
        CallAgainDue => ("clock", "the next call is due"),
        DraftJudged e => (e.By.Name, e.Accepted ? $"lets the draft go{(e.Text is { } own ? $" as: {own}" : "")}" : "rejected the draft"),
        DraftDeadlinePassed => ("clock", "nobody decided on the draft in time"),
        OutcomeRecorded e => (e.By?.Name ?? "outside", $"recorded the outcome: {e.Outcome}"),
        ModelDeadlinePassed => ("clock", "the model had its time"),
        HandoffDeadlinePassed => ("clock", "the handoff's deadline passed"),
        RejectionJudged e => (e.By.Name, e.Confirmed ? "confirmed the rejection" : "overturned the rejection"),
        BookingReported e => ("diary", $"a call was {e.State.ToString().ToLowerInvariant()}{(e.Starts is { } starts ? $", {starts:yyyy-MM-dd HH:mm} UTC" : "")}"),
        ConsentGiven e => ("contact", $"agreed to marketing by {e.Channel} ({e.Source}, {e.Version}): {e.Wording}"),
        ConsentWithdrawn e => ("contact", $"took back the consent to marketing by {e.Channel} ({e.Source})"),
        StageSet e => ("tenant", e.Live ? "is live: software writes to everybody" : $"is in draft: software writes to its testers alone ({e.Testers?.Count ?? 0})"),
        BookingNear => ("clock", "a call is about to begin"),
        HandoffAlertDue => ("clock", "the office opened"),
        QuestionDeadlinePassed => ("clock", "the question's deadline passed"),
        FollowUpDue => ("clock", "a follow-up fell due"),
        DeliveryReported e => ("sender", $"a reply is {(e.State == DeliveryState.Unknown ? "unconfirmed" : e.State.ToString().ToLowerInvariant())}{(e.Template is { } template ? $", as the template {template}" : "")}"),
        ControlFenced e => ("sender", $"fenced at epoch {e.Epoch}, {e.InFlight?.Count ?? 0} in flight"),
        OptOutApplied e => ("sender", $"closed {e.Channel}"),
        AlertDelivered { Failure: { } failure } => ("sender", $"an alert could not be posted: {failure}"),

        RetentionDue => ("clock", "personal data has been kept for as long as the playbook says"),
        RetentionPutOff e => ("policy", $"keeps personal data until {e.Until:yyyy-MM-dd}"),
        PersonalDataErased => ("policy", "erased the contact's personal data"),
        EpisodeOpened e => ("policy", $"opened episode {e.Episode}"),
        EpisodeResolved e => (e.By.Name, $"resolved episode {e.Episode}{(e.Outcome is { } o ? $" as {o}" : "")}"),
        BurstDecided e => ("policy", $"decided: {e.Verdict}"),
        ReplyDecided e => (e.Author == AuthorKind.Bot ? "bot" : e.AuthorName, $"said: {e.Text}{BackedBy(e)}"),
        ReplyHeld e => ("policy", $"held back \"{e.Text}\": {e.Reason}{(e.Unbound is { Count: > 0 } unbound ? $": {string.Join(", ", unbound)}" : "")}"),
        SignedOn e => (e.By.Name, "signed with their name"),
        HandoffRequested e => ("policy", $"asked for a person ({e.Kind}): the contact {e.Reason}"),
        Snoozed e => (e.By.Name, $"put it aside until {e.Until:yyyy-MM-dd HH:mm} UTC"),
        Unsnoozed e => ("policy", $"brought it back: {e.Reason}"),
        HandBackPutOff => ("policy", "left control where it is: an answer is owed"),
        HandoffOfferedTo e => ("policy", $"offered the handoff to {e.To.Name}"),
        HandoffExpired e => ("policy", $"took the offer back: {e.OfferedTo.Name} did not take it in time"),
        HandoffLapsed e => ("policy", $"took the handoff back: {e.By.Name} has not acted in time"),
        CallAgainScheduled e => ("policy", $"will ring again at {e.Due:yyyy-MM-dd HH:mm} UTC"),
        ReplyDrafted e => ("bot", $"proposes: {e.Text}"),
        DraftDecided { By: null } e => ("policy", $"dropped the draft: {e.Text}"),
        HandoffAccepted e => (e.By.Name, "took the handoff"),
        HandoffEscalated e => ("policy", $"escalated the handoff to {e.Route}"),
        HandoffCompleted e => (e.By.Name, "completed the handoff"),
        SpecialistAsked e => ("policy", $"asked a specialist: {e.Text}"),
        QuestionEscalated e => ("policy", $"escalated the question to {e.Route}"),
        LateAnswerKept e => ("policy", $"kept {e.By.Name}'s answer, which came after {e.First?.Name ?? "the question was closed"}"),
        FaqProposed e => ("policy", $"proposed for the FAQ: {e.Text} – {e.Answer}"),
        AlertDecided e => ("policy", $"alerted {e.Route}: {e.Title}"),
        ControlTaken e => (e.By.Name, $"has control (epoch {e.Epoch}): {e.Reason}"),
        ControlReturned e => (e.By.Name, $"gave control to the bot (epoch {e.Epoch}): {e.Reason}"),
        AutomationStopped e => ("policy", $"stopped automation: {e.Reason}"),
        AutomationResumed e => ("policy", $"resumed automation: {e.Reason}"),
        OptOutRecorded e => ("policy", $"recorded the opt-out from {e.Channel}{(e.EveryChannel ? ", of every channel" : "")}"),
        OptInRecorded e => ("policy", $"reopened {e.Channel}"),
        FollowUpScheduled e => ("policy", $"will follow up at {e.Due:yyyy-MM-dd HH:mm} UTC"),
        FollowUpCancelled e => ("policy", $"cancelled the follow-up: {e.Reason}"),
        FlowStarted e => ("policy", $"began the flow '{e.Flow}' about {e.Subject}"),
        FlowClosed e => ("policy", $"did not ask: {e.Reason}"),
        FlowAsked e => ("policy", $"asked '{e.Question}'{(e.Again ? " once more" : "")}"),
        FlowAnswered e => ("policy", $"read the answer to '{e.Question}' as {e.Value}"),
        FlowPassed => ("policy", "found that every answer passes"),
        FlowFailed e => ("policy", $"found that '{e.Question}' does not hold {e.Needed}"),
        RejectionProposed e => ("policy", $"proposed a rejection on '{e.Question}': {e.Words}"),
        RejectionSent e => (e.By?.Name ?? "policy", "rejected"),
        RejectionOverturned e => (e.By?.Name ?? "policy", "took the rejection back"),
        AgentActionRefused e => ("policy", $"refused: {e.Reason}"),
        _ => null,
    };

    private static string BackedBy(ReplyDecided e) =>
        e.Bindings is { } bindings ? $" (drafted by a language model; backed by {string.Join(", ", bindings.Select(binding => binding.Source).Distinct())})" : "";

    private static StoryReason? Reason(Decision? decision, Dictionary<MessageId, string> texts) => decision?.Why is { } why
        ? new(
            why.Rule,
            why.Score,
            why.Threshold,
            why.Margin,
            [.. why.Evidence.Where(span => texts.ContainsKey(span.Message)).Select(span => span.In(texts[span.Message]))],
            [.. why.Lost.OrderByDescending(lost => lost.Margin).Select(lost => string.Create(
                CultureInfo.InvariantCulture, $"{lost.Rule} {lost.Score:0.##} against {lost.Threshold:0.##}{(lost.Fired ? " (fired too)" : "")}"))],
            [.. why.Inputs.Select(used => $"{used.Name}: {used.Value}")],
            why.Playbook,
            why.Model)
        : null;
}
