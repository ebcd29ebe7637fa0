namespace Hitl.Contracts;

/// <summary>A line of an alert under its text, such as the contact's answers.</summary>
public sealed record AlertLine(string Label, string Text);

/// <summary>A button of an alert. Who presses it does what the words of <paramref name="Act"/> say.</summary>
/// <param name="Act">As <see cref="ButtonAct"/> writes it.</param>
public sealed record AlertButton(string Label, string Act, bool Primary = false);

/// <summary>What an alert shows has changed: who took it, what became of it, and what may be pressed now.</summary>
/// <param name="Note">Shown in place of nothing, or of the note before.</param>
/// <param name="Buttons">In place of those before; none when nothing is left to do.</param>
public sealed record AlertChanged(
    ConversationId Conversation, AlertId Alert, long Version, string Note, IReadOnlyList<AlertButton> Buttons, DateTimeOffset At);

/// <summary>The words of a button: what it does, to what, and how, with colons between.</summary>
public static class ButtonAct
{
    public static string Accept(HandoffId handoff) => $"accept:{handoff}";

    public static string Decline(HandoffId handoff) => $"decline:{handoff}";

    public static string Call(HandoffId handoff, CallOutcome outcome) => $"call:{handoff}:{outcome}";

    public static string Judge(HandoffId handoff, Judgement judgement) => $"judge:{handoff}:{judgement}";

    public static string Reject(string run, bool confirmed) => $"reject:{run}:{(confirmed ? "yes" : "no")}";

    public static string Draft(DraftId draft, bool accepted) => $"draft:{draft}:{(accepted ? "yes" : "no")}";

    /// <summary>Opens a window with the draft's words, in which they can be changed; nothing is done before it is submitted.</summary>
    public static string Edit(DraftId draft) => $"edit:{draft}";

    /// <summary>The draft that an <see cref="Edit"/> is about; null for other words.</summary>
    public static DraftId? Edits(string act) => act.Split(':') is ["edit", { Length: > 0 } draft] ? new(draft) : null;

    /// <summary>The handoff, run or draft that a button is about.</summary>
    public static string Subject(string act) => act.Split(':')[1];

    /// <summary>Null for words that are none of ours.</summary>
    public static AgentAction? Read(string act) => act.Split(':') switch
    {
        ["accept", { Length: > 0 } handoff] => new AgentAction.AcceptHandoff(new(handoff)),
        ["decline", { Length: > 0 } handoff] => new AgentAction.DeclineHandoff(new(handoff)),
        // A call that was made is a fact under whatever epoch.
        ["call", { Length: > 0 }, var outcome] when Enum.TryParse<CallOutcome>(outcome, out var known) && Enum.IsDefined(known) => new AgentAction.RecordCall(0, known),
        ["judge", { Length: > 0 } handoff, var judgement] when Enum.TryParse<Judgement>(judgement, out var known) && Enum.IsDefined(known) =>
            new AgentAction.JudgeHandoff(new(handoff), known),
        ["reject", { Length: > 0 } run, "yes"] => new AgentAction.JudgeRejection(run, Confirmed: true),
        ["reject", { Length: > 0 } run, "no"] => new AgentAction.JudgeRejection(run, Confirmed: false),
        ["draft", { Length: > 0 } draft, "yes"] => new AgentAction.DecideDraft(new(draft), Accepted: true),
        ["draft", { Length: > 0 } draft, "no"] => new AgentAction.DecideDraft(new(draft), Accepted: false),
        _ => null,
    };
}
