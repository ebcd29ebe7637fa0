using System.Globalization;
using CsvHelper;
using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Playbooks.Jobs;

/// <summary>How many pass one knockout.</summary>
/// <param name="Job">The job's reference; null where a run was about no job of the list.</param>
/// <param name="Answered">Runs in which the question has an answer. It is the sum of the three that follow.</param>
/// <param name="Passed">The last answer holds what is needed.</param>
/// <param name="KnockedOut">It does not, and nobody has overturned that.</param>
/// <param name="Overturned">It does not, and a person let it pass.</param>
/// <param name="Rate">Passed of answered, from 0 to 1.</param>
public sealed record PassRate(string Flow, string Question, string? Job, int Answered, int Passed, int KnockedOut, int Overturned, double Rate);

/// <summary>Counts pass rates from streams, an event at a time: whoever counts again comes to the same.</summary>
internal sealed class PassRates
{
    private enum Outcome { Passed, KnockedOut, Overturned }

    private readonly Dictionary<(string Flow, string Question, string? Job), Dictionary<Outcome, int>> counts = [];

    /// <summary>A whole stream.</summary>
    public void Add(IEnumerable<ConversationEvent> stream)
    {
        var runs = new Dictionary<string, (string Flow, string? Job)>(StringComparer.Ordinal);
        var outcomes = new Dictionary<(string Run, string Question), Outcome>();
        foreach (var @event in stream)
        {
            switch (@event)
            {
                case FlowStarted e:
                    runs[e.Run] = (e.Flow, e.Job);
                    break;
                case FlowAnswered e:
                    outcomes[(e.Run, e.Question)] = Outcome.Passed;
                    break;
                case FlowFailed e:
                    outcomes[(e.Run, e.Question)] = Outcome.KnockedOut;
                    break;
                case RejectionOverturned { By: not null } e:
                    foreach (var knockedOut in outcomes.Where(known => known.Key.Run == e.Run && known.Value == Outcome.KnockedOut).Select(known => known.Key).ToList())
                    {
                        outcomes[knockedOut] = Outcome.Overturned;
                    }

                    break;
            }
        }

        foreach (var ((run, question), outcome) in outcomes)
        {
            var key = (runs[run].Flow, question, runs[run].Job);
            var of = counts.TryGetValue(key, out var known) ? known : counts[key] = [];
            of[outcome] = of.GetValueOrDefault(outcome) + 1;
        }
    }

    /// <param name="playbook">Says which questions knock out; one that ever did counts too.</param>
    public IReadOnlyList<PassRate> Of(Playbook playbook) =>
    [
        .. from count in counts
           let rate = Rate(count.Key, count.Value)
           where rate.Passed < rate.Answered || playbook.Flow(rate.Flow)?.Question(rate.Question)?.Knockout is not null
           orderby rate.Flow, rate.Question, rate.Job
           select rate,
    ];

    public static string Csv(IReadOnlyList<PassRate> rates)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true))
        {
            csv.WriteRecords(rates.Select(rate => new
            {
                flow = rate.Flow, question = rate.Question, job = rate.Job ?? "", answered = rate.Answered, passed = rate.Passed,
                knocked_out = rate.KnockedOut, overturned = rate.Overturned, rate = rate.Rate.ToString("0.####", CultureInfo.InvariantCulture),
            }));
        }

        return text.ToString();
    }

    private static PassRate Rate((string Flow, string Question, string? Job) key, Dictionary<Outcome, int> of)
    {
        var (passed, knockedOut, overturned) = (of.GetValueOrDefault(Outcome.Passed), of.GetValueOrDefault(Outcome.KnockedOut), of.GetValueOrDefault(Outcome.Overturned));
        var answered = passed + knockedOut + overturned;
        return new(key.Flow, key.Question, key.Job, answered, passed, knockedOut, overturned, (double)passed / answered);
    }
}
