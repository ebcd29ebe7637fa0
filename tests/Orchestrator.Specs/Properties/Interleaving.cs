using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Properties;

/// <summary>One thing that comes in, as three numbers that FsCheck draws and makes smaller.</summary>
/// <param name="What">Which kind of input.</param>
/// <param name="Which">Which of its variants.</param>
/// <param name="Wait">How long after the step before, in a table of waits.</param>
public sealed record Step(int What, int Which, int Wait);

/// <summary>What one input led to.</summary>
/// <param name="Events">The input first; none when it was a repeat or had lost its meaning.</param>
internal sealed record Decided(Conversation Before, Input Input, Playbook Playbook, IReadOnlyList<ConversationEvent> Events, IReadOnlyList<Conversation> After);

/// <summary>Plays steps on one conversation: messages of the contact, people, timers, bookings, deliveries and playbook changes as they come.</summary>
internal sealed class Interleaving
{
    private static readonly ModelOpinion[] Opinions =
    [
        .. Enum.GetValues<Contracts.ModelVerdict>().Select(verdict => new ModelOpinion(new("gpt", "hash", 300, 20, 800, verdict), ModelAttention.None, [])),
        new(new("gpt", "hash", 300, 20, 800, Contracts.ModelVerdict.Answered), ModelAttention.Complaint, []),
    ];

    private static readonly TimeSpan[] Waits =
        [.. new[] { 0, 1, 1, 2, 3, 3, 10, 60, 600, 3_600, 30_000, 86_400, 260_000 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    /// <summary>Versions that come into force one after another, each with other rules, hours and flows.</summary>
    private static readonly Playbook[] Playbooks =
    [
        Sample.SalesAgency,
        Sample.Northgate,
        Sample.Recruitment,
        Sample.With(
            """
            calendars: { office: { zone: Europe/London, hours: { monday: [09:00-12:00, 13:00-17:00], friday: [22:00-02:00] } } }
            routes: { managers: { calendar: office }, specialists: { calendar: office } }
            templates: { acknowledgement_after_hours: "A person will write to you {opens}." }
            chase: { after: 1d, times: 2, days: business, calendar: office, text: "Hello? {link}" }
            keywords: [{ id: press, phrases: [journalist], action: stop }]
            topics: [{ id: tax, phrases: [tax], action: ask_specialist }]
            """) with { Version = "northgate@9" },
        Sample.With(
            """
            modes: { default: draft, faq: auto, chase: off }
            routes: { managers: { people: [sarah, ben], complete: 1h } }
            retention: 3d
            whatsapp_templates: [{ id: ack, for: acknowledgement, name: person_asked, category: utility, language: en, text: "{company}: a person from our team will write to you." }]
            calls: { retry: 30m, times: 2 }
            hand_back: 20m
            templates: { sign_on: "{first_name} here, about {topic}: {text}" }
            """) with { Version = "northgate@10" },
    ];

    private static readonly string[] Texts =
    [
        "Are you open? Does it help?", "I'm a journalist. Is there tax on it?", "my solicitor says no. Where is my data?", "British. 3 years?", "none", "two weeks",
        "Actually it is 4 years", "I would need sponsorship", "£500", "Review", "yes", "no thanks",
    ];

    private static readonly Reading[] Meanings =
    [
        Plain, Interested, Asking.Matches("opening-hours"), Asking.Matches("office-hours"), Asking.Matches("pay-day"), Asking.OutOfScope(), Asking.OutOfScope(),
        Plain.Feels(Sentiment.Angry, 0.9), Plain.Feels(Sentiment.Confused, 0.7), Asking with { IsItABot = Surely(0.9) }, Plain with { OptOutWish = Surely(0.6) },
        Asking with { OptOutWish = Surely(0.9) }, Plain with { YesNo = YesNo.Yes, YesNoSignal = Surely(0.9) }, Asking with { Negotiation = Surely(0.8) },
        Plain with { WantsHuman = Surely(0.9) }, Asking with { Complaint = Surely(0.9) }, Plain with { Money = [new(new(50_000, "GBP"), 0.9, new(0, 3, 1))] },
    ];

    private readonly List<Decided> decided = [];
    private readonly List<MessageId> unread = [];
    private DateTimeOffset now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private Conversation state = Conversation.NotBegun;
    private Playbook playbook = Playbooks[0];
    private int number;

    private Interleaving()
    {
    }

    public static IReadOnlyList<Decided> Play(IEnumerable<Step> steps)
    {
        var played = new Interleaving();
        foreach (var step in steps)
        {
            played.Take(step);
        }

        return played.decided;
    }

    private void Take(Step step)
    {
        now += Waits[step.Wait % Waits.Length];
        var which = step.Which;
        var agent = which % 2 == 0 ? Dialogue.Sarah : Dialogue.Ben;
        var epoch = state.Control.Epoch - (which % 5 == 0 ? 1 : 0);
        var question = state.Questions.Keys.OrderBy(id => id.Value, StringComparer.Ordinal).FirstOrDefault(new QuestionId("q_none"));
        var v = playbook.Version;
        switch (step.What % 29)
        {
            case < 6:
                Message(which, Keyword.None);
                break;
            case 6:
                Message(which, (Keyword)(which % 6));
                break;
            case < 10:
                Understand(which);
                break;
            case 10 or 11:
                Hear(new BurstClosed(v, now));
                break;
            case 12:
                Hear(new ModelDeadlinePassed(v, now));
                break;
            case 13:
                string[] forms = ["website", "application", "project-brief"];
                Hear(new LeadCaptured(
                    Next("m_"), Dialogue.Form, forms[which % 3], "Amy", which % 7 == 0 ? null : Dialogue.Amy, null, which % 4 == 0 ? "Is it for us?" : "",
                    which % 5 == 0 ? new Money(50_000, "GBP") : null, [new("job", "Chef")], v, now));
                break;
            case 14:
                Hear(new TakeOverAsked(Action(), agent, epoch, v, now));
                break;
            case 15:
                Hear(new HandBackAsked(Action(), agent, epoch, v, now));
                break;
            case 16:
                Hear(new AgentReplyAsked(Action(), agent, epoch, "Let me see.", v, now));
                break;
            case 17 when which % 2 == 0:
                Hear(new SpecialistAnswered(question, Dialogue.Priya, "Yes.", v, now));
                break;
            case 17:
                Hear(new AnswerForBotAsked(Action(), agent, question, "Yes.", v, now));
                break;
            case 18:
                Hear(which % 3 == 0 ? new ResolveAsked(Action(), agent, epoch, Judgement.Right, "won", v, now) : new CallReported(Action(), agent, epoch, (CallOutcome)(which % 4), v, now));
                break;
            case 19:
                Timer(which, v);
                break;
            case 20:
                Hear(new BookingReported($"b_{which % 2}", (BookingState)(which % 4), now.AddHours(1), v, now));
                break;
            case 21:
                Hear(new RejectionJudged(Action(), agent, state.Run?.Id ?? "run_none", which % 2 == 0, v, now));
                break;
            case 22 when state.Replies.Keys.OrderBy(id => id.Value, StringComparer.Ordinal).ElementAtOrDefault(which % Math.Max(1, state.Replies.Count)) is { Value: not null } reply:
                Hear(new DeliveryReported(reply, null, (DeliveryState)(which % 8), "a reason", null, v, now));
                break;
            case 23:
                var handoff = state.Handoff?.Id ?? new("h_none");
                Hear((which % 5) switch
                {
                    3 => new RosterAnswered(handoff, which % 2 == 0 ? agent : null, "a roster", v, now),
                    4 => new DraftJudged(Action(), agent, state.Drafts.FirstOrDefault()?.Id ?? new("d_none"), which % 3 > 0, which % 4 == 0 ? "In my words." : null, v, now),
                    0 => new HandoffAcceptAsked(Action(), agent, handoff, v, now),
                    1 => new HandoffDeclineAsked(Action(), agent, handoff, v, now),
                    _ => new HandoffJudged(handoff, agent, (Judgement)(which % 4), v, now, Action()),
                });
                break;
            case 24:
                Hear(state.Drafts is [var late, ..] && which % 5 == 0 ? new DraftDeadlinePassed(late.Id, v, now)
                    : state.Handoff is { } open && which % 2 == 0
                    ? new HandoffDeadlinePassed(open.Id, open.Step, v, now)
                    : new CallAgainDue(state.Handoff?.Id ?? new("h_none"), (state.Handoff?.Tries ?? 0) + 1, v, now));
                break;
            case 25:
                Hear((which % 5) switch
                {
                    4 => new LabelJudged(Action(), agent, state.Texts.LastOrDefault()?.Id ?? new("m_none"), "complaint", which % 2 == 0 ? "yes" : "no", v, now),
                    0 => new SnoozeAsked(Action(), agent, epoch, now.AddHours(which % 50), v, now),
                    1 => new SnoozeOver(state.SnoozedUntil ?? now, v, now),
                    2 => new ActedElsewhere(Action(), agent, "rang", v, now),
                    _ => new HandBackDue(epoch, v, now),
                });
                break;
            case 28:
                Hear(new RetentionDue(v, now));
                break;
            case 27:
                Hear(new StageSet(which % 3 == 0, which % 3 == 1 ? [Dialogue.Amy] : [], v, now));
                break;
            case 26:
                playbook = Playbooks[which % Playbooks.Length];
                break;
        }
    }

    private void Timer(int which, string v)
    {
        Input?[] due =
        [
            state.FollowUp is { } f ? new FollowUpDue(f.Id, v, now) : null,
            state.Handoff is { } h ? new HandoffDeadlinePassed(h.Id, h.Step, v, now) : null,
            state.Handoff is { } told ? new HandoffAlertDue(told.Id, v, now) : null,
            state.Booking is { } booked ? new BookingNear(booked.Id, v, now) : null,
            state.Questions.Keys.OrderBy(id => id.Value, StringComparer.Ordinal).FirstOrDefault() is { Value: not null } q ? new QuestionDeadlinePassed(q, v, now) : null,
        ];
        if (due[which % due.Length] is { } input)
        {
            Hear(input);
        }
    }

    private void Message(int which, Keyword keyword)
    {
        var id = Next("m_");
        var channel = which % 3 == 0 ? Channel.WhatsApp : Channel.Sms;
        var text = keyword == Keyword.None ? Texts[which % Texts.Length] : keyword.ToString().ToUpperInvariant();
        unread.Add(id);
        Hear(new MessageReceived(
            id, channel == Channel.Sms ? Dialogue.Sms : Dialogue.WhatsApp, channel, Dialogue.Amy, Dialogue.Line, which % 11 == 0 ? "" : text,
            which % 11 == 0 ? 1 : 0, "Amy", keyword, text, which % 2 == 0, playbook.Version, now));
    }

    /// <summary>The model has read a message: any that it has not yet, in any order.</summary>
    private void Understand(int which)
    {
        if (unread.Count == 0)
        {
            return;
        }

        var id = unread[which % unread.Count];
        unread.Remove(id);
        var text = decided.Select(batch => batch.Input).OfType<MessageReceived>().First(message => message.Message == id).Text;
        var (first, second) = text.Length == 0 ? (Plain, Plain) : (Meanings[which % Meanings.Length], Meanings[which / Meanings.Length % Meanings.Length]);
        var cut = text.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var stop ? stop + 1 : text.IndexOf("? ", StringComparison.Ordinal) + 1;
        EquatableList<Segment> parts = cut > 0 ? [new(0, cut, first), new(cut, text.Length - cut, second)] : [];
        Hear(new MessageUnderstood(id, "model-1", "en", parts.Count > 0 && first.Question.Probability < second.Question.Probability ? first with { Question = second.Question } : first, parts, playbook.Version, now, Opinion: which % 3 == 0 ? Opinions[which % Opinions.Length] : null));
    }

    private void Hear(Input input)
    {
        var before = state;
        var events = ConversationDecider.Decide(new(Dialogue.Id, input, playbook, "test-build"), before);
        var after = new List<Conversation>();
        foreach (var @event in events)
        {
            state = ConversationDecider.Decider.Evolve(state, @event);
            after.Add(state);
            // What cannot be announced is parked instead of committed.
            _ = ConversationContracts.Announce(Dialogue.Id, state.Version, @event, state).ToList();
        }

        if (events.Count > 0)
        {
            decided.Add(new(before, input, playbook, events, after));
        }
        else if (input is MessageReceived known)
        {
            unread.Remove(known.Message);
        }
    }

    private MessageId Next(string prefix) => new($"{prefix}{++number}");

    private ActionId Action() => new($"act_{++number}");
}
