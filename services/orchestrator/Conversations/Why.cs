namespace Hitl.Orchestrator.Conversations;

/// <summary>A named value that a decision used, as text: a score, a slot, a count. Never a contact's words.</summary>
public sealed record Used(string Name, string Value);

/// <summary>Where in a message the words stand that a decision rests on. The words themselves stay in the message, which can be erased.</summary>
/// <param name="Start">UTF-16 offset in the message's text.</param>
/// <param name="Length">UTF-16 length.</param>
/// <param name="Label">The rule that they speak for.</param>
public sealed record Span(MessageId Message, int Start, int Length, string Label, double Weight)
{
    /// <summary>The words in their message's text; bounds are kept, since an erased text is shorter.</summary>
    public string In(string text)
    {
        var start = Math.Clamp(Start, 0, text.Length);
        return text.Substring(start, Math.Clamp(Length, 0, text.Length - start));
    }
}

/// <summary>The decision record: why a decision was made, written when it was made and never reconstructed.</summary>
/// <param name="Build">The build that decided.</param>
/// <param name="Playbook">Name and number of the playbook's version.</param>
/// <param name="Model">The model whose scores were used; empty when none was.</param>
/// <param name="Margin">How far past its threshold the rule was; negative when it lost.</param>
/// <param name="Lost">The rules that were weighed and did not decide, with their margins.</param>
public sealed record Why(
    string Build,
    string Playbook,
    string Model,
    string Rule,
    double Score,
    double Threshold,
    double Margin,
    EquatableList<Used> Inputs,
    EquatableList<RuleWeighed> Lost,
    EquatableList<Span> Evidence)
{
    /// <summary>For what follows from a decision: the rule and its scores, without repeating all that was weighed.</summary>
    public Why Consequence() => this is { Inputs.Count: 0, Lost.Count: 0, Evidence.Count: 0 } ? this : this with { Inputs = [], Lost = [], Evidence = [] };
}
