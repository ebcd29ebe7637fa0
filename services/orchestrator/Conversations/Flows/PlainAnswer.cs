using System.Text.RegularExpressions;
using Hitl.Orchestrator.Claims;
using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Flows;

/// <summary>"Two weeks", "about £5,000": an answer to the question that was asked and nothing else. A tone cannot be told from it.</summary>
internal static partial class PlainAnswer
{
    /// <summary>Words that say how sure a figure is.</summary>
    private static readonly HashSet<string> Roughly =
    [
        "roughly", "approximately", "approx", "circa", "ca", "ish", "maybe", "closer", "nearer", "close", "somewhere", "region", "minimum", "maximum", "max", "min",
        "least", "say", "think", "guess", "suppose", "like", "probably", "total", "currently",
    ];

    public static bool Is(HeardMessage message, Turn turn) =>
        turn.State.Run is { IsAsking: true } run
        && turn.Playbook.Flow(run)?.Question(run.Asking) is { Kind: not (AnswerKind.Text or AnswerKind.Document) } question
        && FlowReading.Of(message, turn, question).Answer is { Outcome: AnswerOutcome.Found } answer
        && SaysNoMore(message.Text, answer, question.Ask);

    private static bool SaysNoMore(string text, Answer answer, string asked)
    {
        var echoed = Words().Matches(asked).Select(word => Form(word.Value)).ToHashSet();
        return Words().Matches(text).All(word => IsWithin(word, answer) || ClaimWords.IsStop(Form(word.Value)) || Roughly.Contains(Form(word.Value)) || echoed.Contains(Form(word.Value)));
    }

    private static bool IsWithin(Match word, Answer answer) => word.Index >= answer.Start && word.Index < answer.Start + answer.Length;

    private static string Form(string word) => word.ToLowerInvariant().Replace('’', '\'');

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
