using Hitl.Orchestrator.Conversations;

namespace Hitl.Orchestrator.Playbooks.Cases;

/// <summary>A conversation with the decisions that are expected of it. A playbook is published only while all of its cases hold.</summary>
/// <param name="Begins">The clock at its first step, so that calendars count.</param>
public sealed record PlaybookCase(string Id, DateTimeOffset Begins, EquatableList<CaseStep> Steps)
{
    /// <summary>A Monday at noon in winter, when local time in London is UTC.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Every text that has to be understood for it.</summary>
    public IEnumerable<string> Texts => Steps.SelectMany(step => step.Act switch
    {
        CaseAct.Writes e => e.Texts,
        CaseAct.FillsIn { Text.Length: > 0 } e => [e.Text],
        _ => (IEnumerable<string>)[],
    });
}

/// <param name="Expect">What is decided in this step, in order, as <see cref="CaseLabels"/> names it; null to leave it open.</param>
public sealed record CaseStep(CaseAct Act, EquatableList<string>? Expect);

/// <summary>What happens in a step.</summary>
public abstract record CaseAct
{
    /// <summary>The contact writes; several texts are one burst.</summary>
    public sealed record Writes(EquatableList<string> Texts, Channel By, Keyword Keyword) : CaseAct;

    public sealed record FillsIn(string Form, string Text, decimal? Budget, EquatableList<FormField> Fields) : CaseAct;

    /// <summary>Time goes by, and what falls due happens.</summary>
    public sealed record Waits(TimeSpan For) : CaseAct;

    /// <summary>A specialist answers the question that was asked of them.</summary>
    public sealed record Answers(string Text) : CaseAct;

    public sealed record AgentWrites(string Text) : CaseAct;

    /// <param name="What">One of <see cref="CaseWords.AgentActs"/>.</param>
    public sealed record AgentDoes(string What) : CaseAct;

    public sealed record Books(BookingState State) : CaseAct;

    private CaseAct() { }
}

/// <summary>The words of cases in a playbook.</summary>
internal static class CaseWords
{
    public static readonly EquatableList<string> Acts = ["writes", "form", "wait", "answers", "agent_writes", "agent", "booking"];

    public static readonly EquatableList<string> AgentActs = ["takes_over", "hands_back", "resolves", "confirms", "overturns"];

    public static readonly EquatableList<string> Channels = ["sms", "whatsapp"];

    /// <summary>In the order of <see cref="Keyword"/>, without its first.</summary>
    public static readonly EquatableList<string> Keywords = ["stop", "stop_all", "start", "help", "yes"];

    public static readonly EquatableList<string> Bookings = ["made", "moved", "cancelled", "missed"];
}
