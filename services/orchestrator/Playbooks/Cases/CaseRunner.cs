using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Playbooks.Cases;

/// <summary>How a text was read.</summary>
public sealed record CaseReading(
    string Model, string Language, Reading Whole, EquatableList<Segment> Segments, double? LanguageProbability = null, EquatableList<Found>? Found = null);

/// <summary>What came of one step of a case.</summary>
/// <param name="Decided">As <see cref="CaseLabels"/> names it.</param>
/// <param name="Events">All that followed, with the reasons.</param>
public sealed record StepResult(CaseStep Step, EquatableList<string> Decided, IReadOnlyList<ConversationEvent> Events)
{
    public bool Holds => Step.Expect is not { } expected || expected.Equals(Decided);
}

/// <param name="Steps">Up to the first that does not hold: after it the conversation is another one.</param>
public sealed record CaseResult(PlaybookCase Case, IReadOnlyList<StepResult> Steps)
{
    public bool Holds => Steps.All(step => step.Holds);
}

/// <summary>Plays a case through the decider: a conversation with nobody, its timers, and the clock that the case gives it. Pure.</summary>
public static class CaseRunner
{
    /// <param name="understand">How the model reads a text.</param>
    public static CaseResult Run(PlaybookCase @case, Playbook playbook, Func<string, CaseReading> understand)
    {
        var conversation = new Playing(@case, playbook, understand);
        var results = new List<StepResult>();
        foreach (var step in @case.Steps)
        {
            var events = conversation.Play(step.Act);
            results.Add(new(step, CaseLabels.Of(events).ToEquatableList(), events));
            if (!results[^1].Holds)
            {
                break;
            }
        }

        return new(@case, results);
    }

    private sealed class Playing(PlaybookCase @case, Playbook playbook, Func<string, CaseReading> understand)
    {
        private const string Contact = "+447700900000";
        private const string Line = "+441632960000";
        private static readonly Agent Sarah = new(new("sarah"), "Sarah");
        private readonly ConversationId id = new("c_case");
        private readonly SortedDictionary<string, (DateTimeOffset Due, TimerFell Says)> timers = new(StringComparer.Ordinal);
        private readonly List<ConversationEvent> happened = [];
        private Conversation state = Conversation.NotBegun;
        private DateTimeOffset now = @case.Begins;
        private int inputs;

        public IReadOnlyList<ConversationEvent> Play(CaseAct act)
        {
            happened.Clear();
            switch (act)
            {
                case CaseAct.Writes e:
                    foreach (var text in e.Texts)
                    {
                        Write(text, e);
                    }

                    break;
                case CaseAct.FillsIn e:
                    FillIn(e);
                    break;
                case CaseAct.Waits e:
                    Wait(now + e.For);
                    break;
                case CaseAct.Answers e when state.Questions.Values.OrderBy(question => question.Id.Value, StringComparer.Ordinal).FirstOrDefault(question => !question.Closed) is { } question:
                    Hear(new SpecialistAnswered(question.Id, Sarah, e.Text, playbook.Version, now));
                    break;
                case CaseAct.AgentWrites e:
                    Hear(new AgentReplyAsked(NextAction(), Sarah, state.Control.Epoch, e.Text, playbook.Version, now));
                    break;
                case CaseAct.AgentDoes e:
                    Hear(Does(e.What));
                    break;
                case CaseAct.Books e:
                    Hear(new BookingReported("b_1", e.State, e.State == BookingState.Cancelled ? null : state.Booking?.Starts ?? now.AddDays(2), playbook.Version, now));
                    break;
            }

            Settle();
            return [.. happened];
        }

        private void Write(string text, CaseAct.Writes act)
        {
            var message = new MessageId($"m_{++inputs}");
            var connection = new ConnectionId(act.By == Channel.WhatsApp ? "whatsapp" : "sms");
            Hear(new MessageReceived(
                message, connection, act.By, Contact, Line, text, 0, "Alex", act.Keyword, act.Keyword == Keyword.None ? "" : text, false, playbook.Version, now));
            Understand(message, text);
        }

        private void FillIn(CaseAct.FillsIn act)
        {
            var message = new MessageId($"m_{++inputs}");
            Hear(new LeadCaptured(
                message, new("form"), act.Form, "Alex", Contact, "alex@example.com", act.Text,
                act.Budget is { } budget ? new Money(budget, playbook.Identity.Currency) : null, act.Fields, playbook.Version, now));
            if (act.Text.Length > 0)
            {
                Understand(message, act.Text);
            }
        }

        private void Understand(MessageId message, string text)
        {
            if (text.Length > 0 && understand(text) is var read)
            {
                Hear(new MessageUnderstood(message, read.Model, read.Language, read.Whole, read.Segments, playbook.Version, now, read.LanguageProbability, read.Found));
            }
        }

        private Input Does(string what) => what switch
        {
            "takes_over" => new TakeOverAsked(NextAction(), Sarah, state.Control.Epoch, playbook.Version, now),
            "hands_back" => new HandBackAsked(NextAction(), Sarah, state.Control.Epoch, playbook.Version, now),
            "resolves" => new ResolveAsked(NextAction(), Sarah, state.Control.Epoch, null, null, playbook.Version, now),
            _ => new RejectionJudged(NextAction(), Sarah, state.Run?.Id ?? "none", what == "confirms", playbook.Version, now),
        };

        private ActionId NextAction() => new($"act_{++inputs}");

        /// <summary>The debounce window of what waits closes.</summary>
        private void Settle()
        {
            while (state.Waiting.Count > 0 && timers.TryGetValue("burst", out var burst))
            {
                Wait(burst.Due);
            }
        }

        private void Wait(DateTimeOffset until)
        {
            while (timers.Where(timer => timer.Value.Due <= until).OrderBy(timer => timer.Value.Due).Select(timer => timer.Key).FirstOrDefault() is { } next)
            {
                var (due, says) = timers[next];
                timers.Remove(next);
                now = due > now ? due : now;
                Hear(says.ToInput(playbook.Version, now));
            }

            now = until > now ? until : now;
        }

        private void Hear(Input input)
        {
            foreach (var @event in ConversationDecider.Decide(new(id, input, playbook, "case"), state))
            {
                happened.Add(@event);
                state = ConversationDecider.Decider.Evolve(state, @event);
                foreach (var timer in ConversationTimers.Changes(@event, state, playbook))
                {
                    if (timer is { Due: { } due, Payload: { } says })
                    {
                        timers[timer.Name] = (due, says);
                    }
                    else
                    {
                        timers.Remove(timer.Name);
                    }
                }
            }
        }
    }
}
