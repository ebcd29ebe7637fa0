namespace Hitl.Cli.Demonstration;

/// <summary>A line of a scenario's block: wrote, saw, alert, why, time or did.</summary>
public sealed record Line(string Label, string Text);

/// <summary>What must hold, whether it does, and what was seen.</summary>
public sealed record Check(string Expected, bool Holds, string Seen);

/// <summary>One contact's part of a scenario.</summary>
public sealed record PartResult(string Contact, string Number, string? Conversation, IReadOnlyList<Line> Lines, IReadOnlyList<Check> Checks);

public sealed record ScenarioResult(int Number, string Title, IReadOnlyList<PartResult> Parts)
{
    public IEnumerable<Check> Wrong => Parts.SelectMany(p => p.Checks).Where(c => !c.Holds);

    public bool Right => !Wrong.Any();
}

/// <summary>Counted from the conversations' own streams and the provider's record, over every conversation of this run.</summary>
/// <param name="Sends">Texts that the provider accepted.</param>
/// <param name="BotWordsUnderAPerson">Of these, the bot's that were decided while a person had control, or left past the sender's fence.</param>
/// <param name="AlreadyOnTheirWay">The bot's that were decided before a person took over and left before the sender was fenced.</param>
/// <param name="Unknown">Replies of unconfirmed fate.</param>
/// <param name="Twice">Replies that the provider accepted twice.</param>
/// <param name="Lost">What was accepted and is in no stream, and what was decided and neither left nor has an end.</param>
public sealed record Tally(int Conversations, int Sends, int BotWordsUnderAPerson, int AlreadyOnTheirWay, int Unknown, int Twice, int Lost, IReadOnlyList<string> Findings);

public sealed record DemoResult(IReadOnlyList<ScenarioResult> Scenarios, Tally Tally)
{
    public bool Right => Scenarios.All(s => s.Right) && Tally.Twice == 0 && Tally.Findings.Count == 0;

    public string Summary =>
        $"{Scenarios.Count(s => s.Right)} of {Scenarios.Count} scenarios right · {Tally.Sends} sends · {Tally.BotWordsUnderAPerson} bot words while a person had control"
        + $" · {Tally.Unknown} unknown · {Tally.Lost} lost{(Tally.Twice > 0 ? $" · {Tally.Twice} sent twice" : "")}";
}
