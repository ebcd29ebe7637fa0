using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Runs with subjects: several may be open, one asks at a time, and the words say which job they are about.</summary>
public static partial class ConversationDecider
{
    /// <summary>Another run waits for its answer still: its question is asked again, so that an answer to it can be told apart.</summary>
    private static List<Words> AskPending(Deciding d, Why why)
    {
        if (d.State.Runs.FindLast(run => run.IsAsking) is not { } pending || d.Playbook.Flow(pending)?.Question(pending.Asking) is not { } question)
        {
            return [];
        }

        d.Add(new FlowAsked(pending.Id, question.Id, pending.AskedAgain, why.Consequence(), d.Now));
        return [AskWords(d, pending, question, question.Ask, named: true)];
    }

    /// <summary>Where several runs are open, or another has just ended, a question says which it is about.</summary>
    private static Words AskWords(Deciding d, FlowRun run, FlowQuestion question, string text, bool named = false)
    {
        named |= d.State.Runs.Count(known => known.IsOpen) > 1;
        return new(
            $"{Part.Asks}{run.Id}:{question.Id}",
            About(d, run, named && !text.Contains("{subject}", StringComparison.Ordinal) ? $"{{subject}}: {text}" : text));
    }

    /// <summary>A flow's words, with what its run is about; a job has its own booking link.</summary>
    private static string About(Deciding d, FlowRun run, string text) =>
        Fill(d, text
            .Replace("{subject}", run.Subject, StringComparison.Ordinal)
            .Replace("{link}", run.Job?.BookingLink ?? "{link}", StringComparison.Ordinal));
}
