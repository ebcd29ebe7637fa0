using System.Diagnostics;
using Hitl.Cli.Infrastructure;
using Hitl.Contracts;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Replay;

namespace Hitl.Cli.Benchmarks;

/// <summary>What the pure decider does on one core.</summary>
/// <param name="PerSecond">Decisions a second. A decision is an input on which something was decided; inputs that only wait or are noted are done besides and not counted.</param>
/// <param name="BytesPerDecision">Allocated, for the decision's events, its states and what stands between.</param>
/// <param name="InputsPerSecond">All inputs.</param>
internal sealed record DecideResult(double PerSecond, double BytesPerDecision, double InputsPerSecond, int Conversations);

/// <summary>
/// The kept conversations of a played demo, decided again and again under the sales playbook and folded as the orchestrator folds them:
/// real texts with the readings that the model gave them.
/// </summary>
internal static class DecideBench
{
    private static readonly string Kept = Path.Combine(Repository.Root, "tests", "Orchestrator.Specs", "Golden");

    public static DecideResult Run(TimeSpan time)
    {
        var playbook = Sales();
        var conversations = Directory.EnumerateFiles(Kept, "*.jsonl").Order(StringComparer.Ordinal).Select(Inputs).ToList();
        Round(conversations, playbook, TimeSpan.FromSeconds(1));
        return Enumerable.Range(0, 3).Select(_ => Round(conversations, playbook, time / 3)).OrderBy(result => result.PerSecond).ElementAt(1);
    }

    private static DecideResult Round(List<(ConversationId Id, ConversationEvent.Input[] Inputs)> conversations, Playbook playbook, TimeSpan time)
    {
        GC.Collect();
        var (decisions, inputs) = (0L, 0L);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            foreach (var (id, events) in conversations)
            {
                decisions += Decide(id, events, playbook);
                inputs += events.Length;
            }
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new(Math.Round(decisions / seconds), Math.Round((double)bytes / decisions), Math.Round(inputs / seconds), conversations.Count);
    }

    private static int Decide(ConversationId id, ConversationEvent.Input[] inputs, Playbook playbook)
    {
        var (state, decisions) = (Conversation.NotBegun, 0);
        foreach (var input in inputs)
        {
            var events = ConversationDecider.Decide(new(id, input, playbook, "bench"), state);
            foreach (var @event in events)
            {
                state = ConversationDecider.Decider.Evolve(state, @event);
            }

            decisions += events.Count > 1 ? 1 : 0;
        }

        return decisions;
    }

    private static (ConversationId Id, ConversationEvent.Input[] Inputs) Inputs(string file)
    {
        var stream = KeptStream.Read(File.ReadAllText(file)).Recorded;
        return (new(stream[0].Stream), [.. stream.Select(recorded => recorded.Event).OfType<ConversationEvent.Input>()]);
    }

    private static Playbook Sales()
    {
        var folder = Path.Combine(Repository.Root, "playbooks");
        var read = PlaybookYaml.Read(File.ReadAllText(Path.Combine(folder, "sales-agency.yaml")), PlaybookFiles.Beside(folder));
        return read.Playbook ?? throw new InvalidOperationException($"playbooks/sales-agency.yaml is not right:\n{string.Join('\n', read.Errors)}");
    }
}
