using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>The rules that may bring people in, each as the playbook sets it.</summary>
internal static class HandoffRules
{
    /// <summary>Every rule that is on, the first of those that fire winning.</summary>
    public static List<FiredRule> Weigh(Turn turn)
    {
        var weighed = new List<FiredRule>(turn.Playbook.Rules.Length);
        foreach (var rule in turn.Playbook.Rules)
        {
            if (rule.Action != RuleAction.Off)
            {
                weighed.Add(new(rule, Weigh(rule, turn)));
            }
        }

        return weighed;
    }

    /// <summary>What the contact did, to be read after their name.</summary>
    public static string Says(string rule) => rule switch
    {
        "legal-threat" => "speaks of legal steps",
        "data-request" => "asks about their data",
        "language" => "writes in a language that the bot doesn't speak",
        "human-requested" => "asks for a person",
        "angry" => "is angry",
        "confused" => "is confused",
        "complaint" => "complains",
        "negotiation" => "negotiates",
        "high-value" => "names a large amount",
        "opt-out-doubt" => "may want to opt out",
        "attachment" => "sent what the bot cannot read",
        "buying-signal" => "is about to buy",
        "review" => "asks that a person look at their rejection",
        "second-opinion" => "may need a person, as the language model reads it",
        _ => $"speaks of '{rule[(rule.IndexOf(':', StringComparison.Ordinal) + 1)..]}'",
    };

    private static Weighed Weigh(RuleSetting rule, Turn turn) => rule.Name switch
    {
        "language" => LanguageRule.Weigh(turn),
        "human-requested" => HumanRequestedRule.Weigh(turn),
        "angry" => AngryRule.Weigh(turn),
        "confused" => ConfusedRule.Weigh(turn),
        "complaint" => ComplaintRule.Weigh(turn),
        "negotiation" => NegotiationRule.Weigh(turn),
        "high-value" => HighValueRule.Weigh(turn),
        "opt-out-doubt" => OptOutWishRule.WeighDoubt(turn),
        "attachment" => AttachmentRule.Weigh(turn),
        "buying-signal" => BuyingSignalRule.Weigh(turn),
        _ => PhraseRule.Weigh(rule.Name, rule.Phrases, turn),
    };
}

/// <summary>A rule of the playbook, weighed.</summary>
internal sealed record FiredRule(RuleSetting Rule, Weighed Weighed)
{
    public string Says => HandoffRules.Says(Rule.Name);

    /// <summary>It brings a person in, instead of the bot's going on.</summary>
    public bool EndsAutomation => Does(RuleAction.HandOff) || Does(RuleAction.Stop);

    public bool Does(RuleAction action) => Weighed.Fired && Rule.Action == action;
}
