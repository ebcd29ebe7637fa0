namespace Hitl.Orchestrator.Playbooks;

/// <summary>What a rule that fires does.</summary>
public enum RuleAction
{
    /// <summary>A person is asked, the contact is told, automation stops.</summary>
    HandOff,

    /// <summary>A specialist is asked on the contact's behalf, and the rest is answered.</summary>
    AskSpecialist,

    /// <summary>People are told, and the bot goes on.</summary>
    Alert,

    /// <summary>Automation stops without a word to the contact, until a person has had the conversation.</summary>
    Stop,

    /// <summary>The rule is not weighed.</summary>
    Off,
}

/// <summary>How one rule is set in a playbook.</summary>
/// <param name="Name">As in decision records: <c>angry</c>, <c>keyword:press</c>.</param>
/// <param name="Kind">What a handoff by it is for.</param>
/// <param name="Priority">The smaller wins where several would bring a person in.</param>
/// <param name="Route">Null for the route of its kind.</param>
/// <param name="Phrases">The words it looks for; none for a rule that weighs a model's score.</param>
public sealed record RuleSetting(
    string Name, string Kind, RuleAction Action, int Priority, string? Route, EquatableList<string> Phrases);

/// <summary>The rules that every playbook has, as they are unless it says otherwise.</summary>
internal static class RuleDefaults
{
    public static readonly EquatableList<RuleDefault> All =
    [
        new("legal_threat", "legal-threat", "policy", RuleAction.HandOff, 5, Words.Law, "Who names a court, a lawyer or a regulator gets a person."),
        new("data_request", "data-request", "policy", RuleAction.HandOff, 8, Words.Data, "Who asks about their data gets a person; the law gives one month."),
        new("language", "language", "failure", RuleAction.HandOff, 9, null, "A message in a language that the playbook doesn't speak."),
        new("human_requested", "human-requested", "customer_request", RuleAction.HandOff, 10, null, "Who asks for a person, or says yes when the bot offers one."),
        new("angry", "angry", "sentiment", RuleAction.HandOff, 20, null, "An angry contact."),
        new("confused", "confused", "sentiment", RuleAction.HandOff, 30, null, "A contact who is lost."),
        new("complaint", "complaint", "complaint", RuleAction.HandOff, 40, null, "A complaint, however polite."),
        new("negotiation", "negotiation", "negotiation", RuleAction.HandOff, 50, null, "Who asks for other terms."),
        new("high_value", "high-value", "value", RuleAction.HandOff, 60, null, "A large amount, in a form's field or in a text."),
        new("opt_out_doubt", "opt-out-doubt", "policy", RuleAction.HandOff, 70, null, "A possible wish to opt out."),
        new("attachment", "attachment", "failure", RuleAction.HandOff, 80, null, "A picture, voice message or file, which the bot cannot read."),
        new("buying_signal", "buying-signal", "value", RuleAction.Off, 90, null, "Who is about to buy. Usually set to `alert`, so that people know while the bot goes on."),
    ];

    /// <summary>Words in which people threaten with the law, and ask about their data; a playbook's own are added to them.</summary>
    private static class Words
    {
        public static readonly EquatableList<string> Law =
        [
            "my solicitor", "my solicitors", "my lawyer", "my lawyers", "my attorney", "legal action", "legal proceedings", "take you to court",
            "see you in court", "small claims", "sue you", "letter before action", "trading standards", "ombudsman", "report you to",
        ];

        public static readonly EquatableList<string> Data =
        [
            "subject access request", "data subject request", "right to be forgotten", "right to erasure", "delete my data", "delete all my data",
            "erase my data", "delete my details", "remove my details", "delete my personal data", "what data do you hold", "what data do you have on me",
            "what information do you hold", "copy of my data", "copy of my personal data", "where did you get my number", "where did you get my details",
            "how did you get my number", "how did you get my details",
        ];
    }
}

/// <param name="Key">As the playbook names it.</param>
/// <param name="Phrases">Null for a rule that weighs a model's score.</param>
internal sealed record RuleDefault(
    string Key, string Name, string Kind, RuleAction Action, int Priority, EquatableList<string>? Phrases, string Says);
