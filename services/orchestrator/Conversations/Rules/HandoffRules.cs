namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>The rules that bring a person in, the first that fires winning.</summary>
internal static class HandoffRules
{
    public static readonly EquatableList<HandoffRule> ByPriority =
    [
        new("customer_request", "asks for a person", HumanRequestedRule.Weigh),
        new("sentiment", "is angry", AngryRule.Weigh),
        new("sentiment", "is confused", ConfusedRule.Weigh),
        new("complaint", "complains", ComplaintRule.Weigh),
        new("negotiation", "negotiates", NegotiationRule.Weigh),
        new("value", "names a large amount", HighValueRule.Weigh),
        new("policy", "may want to opt out", OptOutWishRule.WeighDoubt),
    ];
}

/// <param name="Kind">What the handoff is for; the playbook routes by it.</param>
/// <param name="Says">What the contact does, to be read after their name.</param>
internal sealed record HandoffRule(string Kind, string Says, Func<Turn, Weighed> Weigh);
