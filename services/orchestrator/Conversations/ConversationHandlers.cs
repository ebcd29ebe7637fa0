using System.Reflection;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Playbooks.Jobs;
using Hitl.Orchestrator.Rosters;
using Hitl.Orchestrator.Tenants;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Hands what comes in to the decider, and tells the world what was decided.</summary>
internal sealed class ConversationHandlers(PlaybookShelf playbooks, JobShelf jobs, StageShelf stages)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ListenAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>How much longer than its deadline the model may be silent because it could not be heard.</summary>
    private static readonly TimeSpan ListenAtMost = TimeSpan.FromMinutes(2);

    /// <summary>The build that decides, as it stands in every decision record.</summary>
    public static readonly string Build =
        typeof(ConversationHandlers).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private StreamKind<ConversationCommand, ConversationEvent, Conversation>? kind;

    public StreamKind<ConversationCommand, ConversationEvent, Conversation> Kind => kind ??= new(
        ConversationEvents.Kind, key => key.StartsWith("c_", StringComparison.Ordinal), ConversationDecider.Decider, ConversationEvents.Types, Announce);

    /// <summary>What the form's boxes agree to stands first, so that the decision on the form knows it; the job that it names is read here and recorded with it.</summary>
    public void Form(Contracts.FormSubmitted m, Batch batch)
    {
        foreach (var consent in m.Consents ?? [])
            Decide(batch, (p, now) => ConversationInputs.From(consent, p, now));
        Decide(batch, (p, now) => ConversationInputs.From(m, p, now, ConversationFold.JobNamed(m.Fields) is { } named ? jobs.Find(batch.Tenant, named) : null));
    }

    public void Consent(Contracts.ConsentChanged m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    public void Message(Contracts.ContactMessageReceived m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    public void Specialist(Contracts.SpecialistAnswered m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    public void Booking(Contracts.BookingChanged m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    public void Delivery(Contracts.DeliveryChanged m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    public void Fenced(Contracts.ControlFenced m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    public void Quiet(Contracts.ControlQuiet m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    public void OptedOut(Contracts.OptOutApplied m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    public void OptedIn(Contracts.OptInApplied m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    public void Alerted(Contracts.AlertDelivered m, Batch batch) => Decide(batch, (p, now) => ConversationInputs.From(m, p, now));

    /// <summary>A repeated action has the outcome that the first one had.</summary>
    public void Action(Contracts.AgentActed m, Batch batch)
    {
        if (Decide(batch, (p, now) => ConversationInputs.From(m, p, now)).Count == 0
            && ConversationContracts.Outcome(m.Conversation, m.Action, batch.State(Kind)) is { } outcome)
        {
            batch.Say(outcome);
        }
    }

    /// <summary>A lane just taken decides nothing automated before it has read the contacts' messages to the end: a STOP may stand there.</summary>
    public void Understood(Contracts.MessageUnderstood m, Batch batch)
    {
        if (batch.HasReadToEnd(Contracts.Topics.Inbound))
            Decide(batch, (p, now) => ConversationInputs.From(m, p, now));
        else
            batch.Schedule($"understood:{m.Message}", batch.Now + LookAgain, m);
    }

    /// <summary>An offer that comes too late goes back to the roster.</summary>
    public void Roster(RosterAnswers m, Batch batch)
    {
        if (Decide(batch, (p, now) => new ConversationEvent.RosterAnswered(m.Handoff, m.Person, m.Because, p, now)).Count == 0 && m.Person is not null)
        {
            batch.Post(RosterEvents.KeyOf(batch.Tenant), new TellRoster(new(batch.Key), m.Handoff, Taken(m.Handoff, batch.State(Kind))));
        }
    }

    private static Agent? Taken(HandoffId handoff, Conversation state) =>
        state.OpenHandoff is { State: Contracts.HandoffState.Accepted } taken && taken.Id == handoff ? taken.By : null;

    /// <inheritdoc cref="Understood"/>
    public void Timer(TimerFell timer, Batch batch)
    {
        if (!batch.HasReadToEnd(Contracts.Topics.Inbound))
            batch.Schedule(batch.Timer!, batch.Now + LookAgain, timer);
        else if (timer.Kind == "model" && !ModelCouldBeHeard(batch))
            batch.Schedule(batch.Timer!, batch.Now + ListenAgain, timer);
        else
            Decide(batch, timer.ToInput);
    }

    /// <summary>
    /// Its silence counts when its topic has been read to the end since the deadline, and as long before it: after a bus that was away the deadline
    /// begins again, so that a short outage hands nobody off.
    /// </summary>
    private bool ModelCouldBeHeard(Batch batch)
    {
        if (batch.State(Kind).Waiting is not [.., var last])
            return true;
        var deadline = playbooks.InForce(batch.Tenant).Debounce.Model;
        var late = batch.Now - last.At - deadline;
        return late >= ListenAtMost || batch.ReadsSteadily(Contracts.Topics.Understood, deadline, lately: late);
    }

    /// <summary>Where the tenant's stage is not what the conversation knows, that stands first, so that a replay knows it too.</summary>
    private IReadOnlyList<ConversationEvent> Decide(Batch batch, Func<string, DateTimeOffset, ConversationEvent.Input> input)
    {
        if (stages.Of(batch.Tenant) is var stage && stage != batch.State(Kind).Stage)
            DecideOn(batch, (p, now) => new ConversationEvent.StageSet(stage.Live, stage.Testers, p, now));
        return DecideOn(batch, input);
    }

    private IReadOnlyList<ConversationEvent> DecideOn(Batch batch, Func<string, DateTimeOffset, ConversationEvent.Input> input)
    {
        var playbook = playbooks.InForce(batch.Tenant).For(batch.State(Kind), version => playbooks.Loaded(batch.Tenant, version));
        return batch.Decide(Kind, new ConversationCommand(new(batch.Key), input(playbook.Version, batch.Now), playbook, Build));
    }

    private void Announce(Recorded<ConversationEvent> recorded, Conversation after, Batch batch)
    {
        foreach (var contract in ConversationContracts.Announce(new(recorded.Stream), recorded.Version, recorded.Event, after))
            batch.Say(contract);
        RosterHandlers.Hear(recorded.Event, after, playbooks.InForce(batch.Tenant), batch);
        if (recorded.Event is ConversationEvent.PersonalDataErased)
            batch.Write(KeyErasure.Rows, new(batch.Tenant, recorded.Stream, batch.Now));
        if (recorded.Event is ConversationEvent.FaqProposed e)
            batch.Post(batch.Tenant, new FaqProposals.ProposeFaq(new(recorded.Stream, e.Question.Value, e.Text, e.Answer, e.By, e.At)));
        foreach (var timer in ConversationTimers.Changes(recorded.Event, after, playbooks.InForce(batch.Tenant)))
        {
            if (timer is { Due: { } due, Payload: { } payload })
                batch.Schedule(timer.Name, due, payload);
            else
                batch.Cancel(timer.Name);
        }
    }
}
