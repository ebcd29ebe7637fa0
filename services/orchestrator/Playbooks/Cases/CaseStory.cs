using System.Globalization;
using System.Text;
using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Playbooks.Cases;

/// <summary>Tells a case that does not hold: what happened step by step, and at the last what was expected and what was decided instead, with the reason.</summary>
public static class CaseStory
{
    public static string Tell(CaseResult result)
    {
        var text = new StringBuilder($"case '{result.Case.Id}' does not hold at step {result.Steps.Count}\n");
        foreach (var step in result.Steps)
        {
            text.Append("  ").Append(Says(step.Step.Act)).Append('\n');
            foreach (var reply in step.Events.OfType<ReplyDecided>())
            {
                text.Append("    ").Append(reply.Author == AuthorKind.Bot ? "the bot says" : "a person says").Append(": ").Append(reply.Text.ReplaceLineEndings(" / ")).Append('\n');
            }

            if (!step.Holds)
            {
                Differs(step, text);
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void Differs(StepResult step, StringBuilder text)
    {
        text.Append("    expected: ").Append(List(step.Step.Expect!)).Append('\n')
            .Append("    decided:  ").Append(List(step.Decided)).Append('\n');
        foreach (var why in step.Events.OfType<Decision>().Select(decision => decision.Why).DistinctBy(why => why.Rule).Take(3))
        {
            text.Append(CultureInfo.InvariantCulture, $"    because:  {why.Rule}, {why.Score:0.##} against {why.Threshold:0.##}");
            var near = why.Lost.OrderByDescending(lost => lost.Margin).Take(3).Select(lost => string.Create(CultureInfo.InvariantCulture, $"{lost.Rule} {lost.Score:0.##} against {lost.Threshold:0.##}"));
            text.Append(string.Join("", near.Select((lost, at) => (at == 0 ? "; also weighed: " : ", ") + lost))).Append('\n');
        }
    }

    private static string List(EquatableList<string> labels) => labels.Count == 0 ? "nothing" : string.Join(", ", labels);

    private static string Says(CaseAct act) => act switch
    {
        CaseAct.Writes e => $"the contact writes: {string.Join(" / ", e.Texts)}",
        CaseAct.FillsIn e => $"the contact fills in '{e.Form}'{(e.Budget is { } budget ? $" with a budget of {budget}" : "")}{(e.Text.Length > 0 ? $": {e.Text}" : "")}",
        CaseAct.Waits e => $"{CaseWriter.Span(e.For)} go by",
        CaseAct.Answers e => $"a specialist answers: {e.Text}",
        CaseAct.AgentWrites e => $"a person writes: {e.Text}",
        CaseAct.AgentDoes e => $"a person {e.What.Replace('_', ' ')}",
        CaseAct.Books e => $"a call is {e.State.ToString().ToLowerInvariant()}",
        _ => "",
    };
}
