using Hitl.Orchestrator.Playbooks.Jobs;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>The one translator from what other services say to the inputs of a conversation.</summary>
/// <remarks>Each takes the version of the playbook in force and the service's clock, which the input records.</remarks>
public static class ConversationInputs
{
    /// <param name="job">The job that the form names, as the tenant's list has it now.</param>
    public static Input From(Contracts.FormSubmitted m, string playbook, DateTimeOffset now, Job? job = null) => new LeadCaptured(
        m.Message, m.Connection, m.Form, m.Name, m.Phone, m.Email, m.Text, m.Budget, m.Fields.ToEquatableList(), playbook, now, job);

    public static Input From(Contracts.ContactMessageReceived m, string playbook, DateTimeOffset now) => new MessageReceived(
        m.Message, m.Connection, m.Channel, m.From, m.To, m.Text, m.Attachments, m.ProfileName, m.Keyword, m.KeywordText,
        m.ProviderConfirmedStop, playbook, now);

    public static Input From(Contracts.MessageUnderstood m, string playbook, DateTimeOffset now) => new MessageUnderstood(
        m.Message, m.ModelVersion, m.Language, m.Whole, m.Segments.ToEquatableList(), playbook, now, m.LanguageProbability, m.Found?.ToEquatableList(), m.Opinion,
        m.Drafts?.ToEquatableList());

    public static Input From(Contracts.SpecialistAnswered m, string playbook, DateTimeOffset now) =>
        new SpecialistAnswered(m.Question, m.By, m.Text, playbook, now);

    public static Input From(Contracts.BookingChanged m, string playbook, DateTimeOffset now) =>
        new BookingReported(m.Booking, m.State, m.Starts, playbook, now);

    public static Input From(Contracts.ConsentChanged m, string playbook, DateTimeOffset now) => m.Given
        ? From(m.Consent, playbook, now)
        : new ConsentWithdrawn(m.Consent.Channel, m.Consent.Source, m.Consent.Address, playbook, now);

    public static Input From(Contracts.ConsentText m, string playbook, DateTimeOffset now) =>
        new ConsentGiven(m.Channel, m.Wording, m.Version, m.Source, m.Address, playbook, now);

    /// <exception cref="ArgumentException">The action is of a newer version of the contracts.</exception>
    public static Input From(Contracts.AgentActed m, string playbook, DateTimeOffset now) => m.What switch
    {
        Contracts.AgentAction.TakeOver a => new TakeOverAsked(m.Action, m.By, a.Epoch, playbook, now),
        Contracts.AgentAction.HandBack a => new HandBackAsked(m.Action, m.By, a.Epoch, playbook, now),
        Contracts.AgentAction.SendReply a => new AgentReplyAsked(m.Action, m.By, a.Epoch, a.Text, playbook, now, a.SignOn),
        Contracts.AgentAction.AnswerForBot a => new AnswerForBotAsked(m.Action, m.By, a.Question, a.Text, playbook, now),
        Contracts.AgentAction.Resolve a => new ResolveAsked(m.Action, m.By, a.Epoch, a.Judgement, a.Outcome, playbook, now),
        Contracts.AgentAction.RecordCall a => new CallReported(m.Action, m.By, a.Epoch, a.Outcome, playbook, now),
        Contracts.AgentAction.JudgeRejection a => new RejectionJudged(m.Action, m.By, a.Run, a.Confirmed, playbook, now),
        Contracts.AgentAction.AcceptHandoff a => new HandoffAcceptAsked(m.Action, m.By, a.Handoff, playbook, now),
        Contracts.AgentAction.DeclineHandoff a => new HandoffDeclineAsked(m.Action, m.By, a.Handoff, playbook, now),
        Contracts.AgentAction.JudgeHandoff a => new HandoffJudged(a.Handoff, m.By, a.Judgement, playbook, now, m.Action),
        Contracts.AgentAction.DecideDraft a => new DraftJudged(m.Action, m.By, a.Draft, a.Accepted, a.Text, playbook, now),
        Contracts.AgentAction.Snooze a => new SnoozeAsked(m.Action, m.By, a.Epoch, ToSeconds(a.Until), playbook, now),
        Contracts.AgentAction.CorrectLabel a => new LabelJudged(m.Action, m.By, a.Message, a.Label, a.Right, playbook, now),
        Contracts.AgentAction.ActElsewhere a => new ActedElsewhere(m.Action, m.By, a.How, playbook, now),
        _ => throw new ArgumentException($"No action of an agent is called {m.What.GetType().Name} here."),
    };

    /// <summary>As precise as people are, and as a stored time is read back.</summary>
    private static DateTimeOffset ToSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    public static Input From(Contracts.DeliveryChanged m, string playbook, DateTimeOffset now) =>
        new DeliveryReported(m.Reply, m.Attempt, m.State, m.Reason, m.ProviderMessage, playbook, now, m.Template);

    public static Input From(Contracts.ControlFenced m, string playbook, DateTimeOffset now) =>
        new ControlFenced(m.Epoch, m.InFlight.ToEquatableList(), playbook, now);

    public static Input From(Contracts.ControlQuiet m, string playbook, DateTimeOffset now) => new ControlQuiet(m.Epoch, playbook, now);

    public static Input From(Contracts.OptOutApplied m, string playbook, DateTimeOffset now) =>
        new OptOutApplied(m.Channel, m.Sender, m.Address, m.UnderWay.ToEquatableList(), playbook, now);

    public static Input From(Contracts.OptInApplied m, string playbook, DateTimeOffset now) =>
        new OptInApplied(m.Channel, m.Sender, m.Address, playbook, now);

    public static Input From(Contracts.AlertDelivered m, string playbook, DateTimeOffset now) =>
        new AlertDelivered(m.Alert, m.ProviderMessage, m.Failure, playbook, now);
}
