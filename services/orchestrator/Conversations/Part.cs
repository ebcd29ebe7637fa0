namespace Hitl.Orchestrator.Conversations;

/// <summary>What the parts of a reply are called in its record.</summary>
internal static class Part
{
    public const string Disclosure = "disclosure";
    public const string Truth = "truth";
    public const string Faq = "faq:";
    public const string Draft = "draft:";
    public const string Question = "question:";
    public const string Relays = "relay:";
    public const string Acknowledges = "ack:";
    public const string SignOn = "sign-on";
    public const string Sequence = "sequence:";
    public const string Imprint = "imprint";
    public const string Chases = "chase:";
    public const string Asks = "ask:";
    public const string Flow = "flow:";
    public const string Rejects = "rejection:";
    public const string Rebooks = "rebook";
    public const string Unclear = "unclear";
    public const string Help = "help";
    public const string OptOut = "opt-out";
    public const string OptIn = "opt-in";

    /// <summary>What a playbook calls words of that part, where it says whether the bot may say them; empty for those that no playbook withholds.</summary>
    public static string Intent(string part) =>
        part.StartsWith(Faq, StringComparison.Ordinal) || part.StartsWith(Draft, StringComparison.Ordinal) ? "faq"
        : part == OffersCall ? "offer"
        : part.StartsWith(Asks, StringComparison.Ordinal) || part.StartsWith(Flow, StringComparison.Ordinal) ? "flow"
        : part.StartsWith(Sequence, StringComparison.Ordinal) ? "nurture"
        : part.StartsWith(Chases, StringComparison.Ordinal) ? "chase"
        : part == Rebooks ? "rebook"
        : part.StartsWith(Question, StringComparison.Ordinal) ? "question"
        : part == Unclear ? "unclear"
        : "";

    /// <summary>What approved templates for words with that part are called in a playbook; null where there are none.</summary>
    public static string? ApprovedFor(string part) =>
        part.StartsWith(Acknowledges, StringComparison.Ordinal) ? "acknowledgement"
        : part.StartsWith(Chases, StringComparison.Ordinal) ? "chase"
        : part.StartsWith(Sequence, StringComparison.Ordinal) ? "nurture"
        : part == Rebooks ? "rebook"
        : null;

    /// <summary>The law, or the contact's own word for it, wants it at once: no stage of the tenant withholds it.</summary>
    public static bool IsSaidAtOnce(string part) => part is Truth or Help or OptIn or OptOut;

    /// <summary>The words ask whether a call suits; a yes means interest.</summary>
    public const string OffersCall = "offer:call";

    /// <summary>The words ask whether a person is wanted; a yes means a handoff.</summary>
    public const string OffersPerson = "offer:person";

    /// <summary>The sequence that chases an answer, in its events; the nurture sequence has no name there.</summary>
    public const string Chase = "chase";

    /// <summary>What is open is a flow's question.</summary>
    public const string FlowQuestion = "flow";

    public const string Call = "call";
    public const string Person = "person";
}
