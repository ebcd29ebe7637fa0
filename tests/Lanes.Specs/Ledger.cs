using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hitl.EventSourcing;

namespace Hitl.Lanes.Specs;

/// <summary>The smallest service that has everything: what is accepted is said, heard, decided with an event, a timer and a record, and heard again.</summary>
public sealed record Asked(string Id, string Key, string Text);

public sealed record Told(string Id, long Version, string Text);

public sealed record Reminder(string Of);

public abstract record LedgerEvent
{
    public sealed record Entered(string Id, [property: Personal] string Text) : LedgerEvent;

    public sealed record Reminded(string Of) : LedgerEvent;

    private LedgerEvent() { }
}

public abstract record LedgerCommand
{
    public sealed record Enter(string Id, string Text) : LedgerCommand;

    public sealed record Remind(string Of) : LedgerCommand;

    private LedgerCommand() { }
}

/// <summary>What was entered, in order, and what was reminded of.</summary>
public sealed record LedgerState(IReadOnlyList<string> Entered, IReadOnlyList<string> Texts, IReadOnlyList<string> Reminded)
{
    public static readonly LedgerState Empty = new([], [], []);
}

public sealed record Tally(IReadOnlyList<string> Ids);

public static class Ledger
{
    public const string Asking = "asking";
    public const string Telling = "telling";
    public const string Tenant = "acme";

    private static readonly Dictionary<Type, (string Name, JsonTypeInfo Json)> Contracts = new()
    {
        [typeof(Asked)] = ("asked.v1", LedgerJson.Default.Asked),
        [typeof(Told)] = ("told.v1", LedgerJson.Default.Told),
    };

    public static readonly EventTypes<LedgerEvent> Types = new("ledger", LedgerJson.Default);

    public static readonly DocumentKind<Tally> Tallies = new("tally", _ => true, LedgerJson.Default.Tally);

    public static string NameOf(Type type) => Contracts[type].Name;

    public static JsonTypeInfo? Find(string name) => Contracts.Values.FirstOrDefault(c => c.Name == name).Json;

    public static Decider<LedgerCommand, LedgerEvent, LedgerState> Decider { get; } = new(
        (command, _) => command switch
        {
            LedgerCommand.Enter c when c.Text.Contains("poison", StringComparison.Ordinal) => throw new InvalidOperationException("cannot be decided"),
            LedgerCommand.Enter c => [new LedgerEvent.Entered(c.Id, c.Text)],
            LedgerCommand.Remind c => [new LedgerEvent.Reminded(c.Of)],
            _ => [],
        },
        (state, @event) => @event switch
        {
            LedgerEvent.Entered e => state with { Entered = [.. state.Entered, e.Id], Texts = [.. state.Texts, e.Text] },
            LedgerEvent.Reminded e => state with { Reminded = [.. state.Reminded, e.Of] },
            _ => state,
        },
        LedgerState.Empty);

    public static StreamKind<LedgerCommand, LedgerEvent, LedgerState> Kind { get; } = new(
        "ledger",
        _ => true,
        Decider,
        Types,
        (recorded, _, batch) =>
        {
            if (recorded.Event is LedgerEvent.Entered e)
                batch.Say(new Told(e.Id, recorded.Version, e.Text));
        });

    /// <summary>Accepts over HTTP and says.</summary>
    public static LanesDefinition Front(int lanes) =>
        new LanesDefinition("front", Asking, lanes, NameOf, Find)
            .On("ask", LedgerJson.Default.Question, (question, batch) => batch.Say(new Asked(question.Id, batch.Key, question.Text)));

    /// <summary>Hears, decides with an event and a timer, and says.</summary>
    public static LanesDefinition Middle(int lanes) =>
        new LanesDefinition("middle", Telling, lanes, NameOf, Find)
            .Keep(Kind)
            .Hear<Asked>(
                Asking,
                (asked, batch) =>
                {
                    batch.Decide(Kind, new LedgerCommand.Enter(asked.Id, asked.Text));
                    if (asked.Text.Contains("remind", StringComparison.Ordinal))
                        batch.Schedule($"remind/{asked.Id}", batch.Now.AddSeconds(1), new Reminder(asked.Id));
                    if (asked.Text.Contains("forget", StringComparison.Ordinal))
                        batch.Cancel($"remind/{asked.Text.Split(' ')[1]}");
                })
            .On("reminder", LedgerJson.Default.Reminder, (reminder, batch) => batch.Decide(Kind, new LedgerCommand.Remind(reminder.Of)));

    /// <summary>Hears and keeps one row per key.</summary>
    public static LanesDefinition Back(int lanes) =>
        new LanesDefinition("back", null, lanes, NameOf, Find)
            .Keep(Tallies)
            .Hear<Told>(Telling, (heard, batch) => batch.Put(Tallies, new Tally([.. batch.Get(Tallies)?.Ids ?? [], heard.Id])));
}

public sealed record Question(string Id, string Text);

/// <summary>The result of a call to the outside.</summary>
public sealed record Found(string Id);

[JsonSerializable(typeof(Asked))]
[JsonSerializable(typeof(Told))]
[JsonSerializable(typeof(Reminder))]
[JsonSerializable(typeof(Question))]
[JsonSerializable(typeof(Found))]
[JsonSerializable(typeof(Tally))]
[JsonSerializable(typeof(LedgerEvent.Entered))]
[JsonSerializable(typeof(LedgerEvent.Reminded))]
public sealed partial class LedgerJson : JsonSerializerContext;
