using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Playbooks.Jobs;
using Hitl.Orchestrator.Replay;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>
/// A conversation as it goes: each line is an input, and what was decided on it can be asked for. Every action of a person is also
/// proved to add nothing when it comes again, and the whole stream to be decided alike by a replay.
/// </summary>
internal sealed class Dialogue(Playbook? playbook = null)
{
    public static readonly ConversationId Id = new("c_amy");
    public static readonly ConnectionId Sms = new("sms-line"), WhatsApp = new("whatsapp-line"), Form = new("lead-form");
    public static readonly Agent Sarah = new(new("sarah"), "Sarah Jones"), Ben = new(new("ben"), "Ben Clark"), Priya = new(new("priya"), "Priya Shah");
    public const string Amy = "+447700900123", Line = "+441632960000";

    private readonly List<ConversationEvent> stream = [];
    private int messages;
    private int actions;

    private readonly Dictionary<string, Playbook> published = [];

    public Playbook Playbook { get; private set; } = playbook ?? Sample.Northgate;

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public Conversation State { get; private set; } = Conversation.NotBegun;

    /// <summary>What the last input led to, itself first.</summary>
    public IReadOnlyList<ConversationEvent> Last { get; private set; } = [];

    public IReadOnlyList<ConversationEvent> Stream => stream;

    public IEnumerable<ReplyDecided> Replies => stream.OfType<ReplyDecided>();

    public IReadOnlyList<Recorded<ConversationEvent>> Recorded =>
        [.. stream.Select((e, i) => new Recorded<ConversationEvent>("northgate", Id.Value, i + 1, e, e.At, Guid.Empty, null, null))];

    public Dialogue After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Dialogue Hears(Func<string, DateTimeOffset, Input> input) => Hears(input(Playbook.Version, Now));

    public Dialogue Hears(Input input)
    {
        published[Playbook.Version] = Playbook;
        Last = ConversationDecider.Decide(new(Id, input, Playbook.For(State, version => published[version]), "test-build"), State);
        foreach (var e in Last)
        {
            stream.Add(e);
            State = ConversationDecider.Decider.Evolve(State, e);
            // What is decided must be sayable: a commit that cannot announce an event is parked.
            _ = ConversationContracts.Announce(Id, stream.Count, e, State).ToList();
        }

        return this;
    }

    /// <summary>Another version comes into force.</summary>
    public Dialogue Publishes(Playbook next)
    {
        Playbook = next;
        return this;
    }

    /// <summary>The contact writes, the model reads it, and the window closes if it has to.</summary>
    public Dialogue Writes(string text, Reading reading, params (string Words, Reading Reading)[] parts)
    {
        var id = Arrives(text);
        Understands(id, text, reading, parts);
        if (State.Waiting.Count > 0)
        {
            var understood = Last;
            After(Playbook.Debounce.Quiet).Hears((p, now) => new BurstClosed(p, now));
            Last = [.. understood, .. Last];
        }

        return this;
    }

    /// <summary>As <see cref="Writes"/>, in a language that the model tells.</summary>
    public Dialogue WritesIn(string language, double probability, string text, Reading reading)
    {
        var id = Arrives(text);
        Hears((p, now) => new MessageUnderstood(id, "model-1", language, reading, [], p, now, probability));
        return State.Waiting.Count > 0 ? After(Playbook.Debounce.Quiet).Hears((p, now) => new BurstClosed(p, now)) : this;
    }

    public MessageId Arrives(
        string text, Keyword keyword = Keyword.None, string keywordText = "", Channel channel = Channel.Sms, bool confirmed = false)
    {
        var id = new MessageId($"m_{++messages}");
        Hears((p, now) => new MessageReceived(
            id, channel == Channel.Sms ? Sms : WhatsApp, channel, Amy, Line, text, 0, "Amy", keyword, keywordText, confirmed, p, now));
        return id;
    }

    /// <summary>A message with a picture, a voice message or a file.</summary>
    public MessageId Attaches(string text)
    {
        var id = new MessageId($"m_{++messages}");
        Hears((p, now) => new MessageReceived(
            id, WhatsApp, Channel.WhatsApp, Amy, Line, text, 1, "Amy", Keyword.None, "", false, p, now));
        return id;
    }

    /// <summary>What the model takes the contact's texts to be written in.</summary>
    public string Language { get; set; } = "en";

    public Dialogue Understands(MessageId id, string text, Reading reading, params (string Words, Reading Reading)[] parts) =>
        Hears((p, now) => new MessageUnderstood(
            id,
            "model-1",
            Language,
            reading,
            [.. parts.Select(part => new Segment(text.IndexOf(part.Words, StringComparison.Ordinal), part.Words.Length, part.Reading))],
            p,
            now));

    public Dialogue FillsIn(decimal? budget, string text = "", string? phone = Amy) => Hears((p, now) => new LeadCaptured(
        new($"m_{++messages}"), Form, "website", "Amy", phone, "amy@example.com", text,
        budget is { } amount ? new Money(amount, "GBP") : null, [new("budget", $"{budget}")], p, now));

    /// <summary>They tick the box beside the tenant's words.</summary>
    public Dialogue Agrees(Channel channel, string address = Amy, string version = "2026-01") =>
        Hears((p, now) => new ConsentGiven(channel, "Yes, send me offers from Northgate Digital.", version, "form:website", address, p, now));

    public Dialogue TakesBack(Channel channel, string address = Amy) => Hears((p, now) => new ConsentWithdrawn(channel, "api:crm", address, p, now));

    /// <summary>The armed follow-up falls due, at its time.</summary>
    public Dialogue FallsDue() => After(State.FollowUp!.Due - Now).Hears((p, now) => new FollowUpDue(State.FollowUp!.Id, p, now));

    /// <summary>A form that begins a flow.</summary>
    public Dialogue Applies(string form = "application", string named = "Night chef", Job? job = null) => Hears((p, now) => new LeadCaptured(
        new($"m_{++messages}"), Form, form, "Amy", Amy, "amy@example.com", "", null, [new("job", named)], p, now, job));

    /// <summary>As <see cref="Writes"/>, where the words alone matter.</summary>
    public Dialogue Says(string text, Reading? reading = null) => Writes(text, reading ?? Readings.Plain);

    public Dialogue Judges(Agent by, bool confirmed) =>
        Acts(action => (p, now) => new RejectionJudged(action, by, State.Run?.Id ?? "run_none", confirmed, p, now));

    public Dialogue Books(BookingState state, DateTimeOffset? starts = null) => Hears((p, now) => new BookingReported(
        "b_1", state, state == BookingState.Cancelled ? null : starts ?? State.Booking?.Starts ?? now.AddDays(2), p, now));

    public Dialogue TakesOver(Agent by, long? epoch = null) =>
        Acts(action => (p, now) => new TakeOverAsked(action, by, epoch ?? State.Control.Epoch, p, now));

    public Dialogue HandsBack(Agent by, long? epoch = null) =>
        Acts(action => (p, now) => new HandBackAsked(action, by, epoch ?? State.Control.Epoch, p, now));

    public Dialogue AgentWrites(Agent by, string text, long? epoch = null) =>
        Acts(action => (p, now) => new AgentReplyAsked(action, by, epoch ?? State.Control.Epoch, text, p, now));

    public Dialogue AnswersForBot(Agent by, QuestionId question, string text) =>
        Acts(action => (p, now) => new AnswerForBotAsked(action, by, question, text, p, now));

    public Dialogue Resolves(Agent by, Judgement? judgement = null, string? outcome = null) =>
        Acts(action => (p, now) => new ResolveAsked(action, by, State.Control.Epoch, judgement, outcome, p, now));

    public Dialogue Rings(Agent by, CallOutcome outcome) =>
        Acts(action => (p, now) => new CallReported(action, by, State.Control.Epoch, outcome, p, now));

    public Dialogue Takes(Agent by, HandoffId handoff) => Acts(action => (p, now) => new HandoffAcceptAsked(action, by, handoff, p, now));

    public Dialogue Leaves(Agent by, HandoffId handoff) => Acts(action => (p, now) => new HandoffDeclineAsked(action, by, handoff, p, now));

    public Dialogue Judges(Agent by, HandoffId handoff, Judgement judgement) =>
        Acts(action => (p, now) => new HandoffJudged(handoff, by, judgement, p, now, action));

    public Dialogue DecidesDraft(Agent by, DraftId draft, bool accepted, string? text = null) =>
        Acts(action => (p, now) => new DraftJudged(action, by, draft, accepted, text, p, now));

    public Dialogue Snoozes(Agent by, DateTimeOffset until) => Acts(action => (p, now) => new SnoozeAsked(action, by, State.Control.Epoch, until, p, now));

    public Dialogue Labels(Agent by, MessageId message, string label, string right) =>
        Acts(action => (p, now) => new LabelJudged(action, by, message, label, right, p, now));

    public Dialogue ActsElsewhere(Agent by, string how) => Acts(action => (p, now) => new ActedElsewhere(action, by, how, p, now));

    public Dialogue AgentWrites(Agent by, string text, string signOn) =>
        Acts(action => (p, now) => new AgentReplyAsked(action, by, State.Control.Epoch, text, p, now, signOn));

    /// <summary>What the last input led to of one kind.</summary>
    public IReadOnlyList<T> All<T>()
        where T : ConversationEvent => [.. Last.OfType<T>()];

    public Dialogue AnswersInSlack(Agent by, QuestionId question, string text) =>
        Hears((p, now) => new SpecialistAnswered(question, by, text, p, now));

    public Dialogue Reports(ReplyId reply, DeliveryState state, string? reason = null) =>
        Hears((p, now) => new DeliveryReported(reply, null, state, reason, null, p, now));

    /// <summary>The only event of its kind that the last input led to.</summary>
    public T The<T>()
        where T : ConversationEvent => Assert.Single(Last.OfType<T>());

    public Dialogue Not<T>()
        where T : ConversationEvent
    {
        Assert.DoesNotContain(Last, e => e is T);
        return this;
    }

    /// <summary>Every question of the stream came to an end, and a replay decides all of it alike.</summary>
    public void IsSound() => Assert.Empty(ConversationReplay.Of(Recorded, version => published[version]));

    private Dialogue Acts(Func<ActionId, Func<string, DateTimeOffset, Input>> ask)
    {
        var input = ask(new($"act_{++actions}"))(Playbook.Version, Now);
        Hears(input);
        Assert.Empty(ConversationDecider.Decide(new(Id, input, Playbook.For(State, version => published[version]), "test-build"), State));
        return this;
    }
}
