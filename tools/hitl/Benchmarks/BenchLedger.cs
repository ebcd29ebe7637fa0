using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hitl.EventSourcing;

namespace Hitl.Cli.Benchmarks;

/// <summary>What is appended and folded: one event of about 320 bytes of stored JSON, its text encrypted, as a conversation's are.</summary>
public abstract record LedgerEvent
{
    public sealed record Noted(
        string Message,
        [property: Personal] string Text,
        string Channel,
        string Rule,
        string Playbook,
        int Score,
        DateTimeOffset At) : LedgerEvent;

    private LedgerEvent() { }
}

/// <summary>How many notes there are, what the last one said, and the sum of their scores.</summary>
public sealed record LedgerState(long Notes, string LastText, long Score)
{
    public static readonly LedgerState Empty = new(0, "", 0);
}

public sealed record NoteCommand(string Message, string Text, DateTimeOffset Now);

/// <summary>The public form of a note, and what one service of <c>bench lanes</c> says to the next.</summary>
public sealed record Noted(string Message, long Number, string Text, string Channel, DateTimeOffset At);

/// <summary>What the next service says of it.</summary>
public sealed record Counted(string Message, long Number);

/// <summary>The one row that hearing a note leaves behind.</summary>
public sealed record NoteRow(string Tenant, string Key, string Message);

internal static class BenchLedger
{
    public const string Tenant = "northgate";
    public const string Text = "Yes, I'm interested, but does it work with Sage 50? We have four offices and about sixty people who'd use it.";

    public static readonly EventTypes<LedgerEvent> Types = new("ledger", BenchJson.Default);

    public static readonly Decider<NoteCommand, LedgerEvent, LedgerState> Decider = new(
        (command, state) => [Note(command.Message, command.Text, state.Notes, command.Now)],
        (state, @event) => @event is LedgerEvent.Noted e ? new(state.Notes + 1, e.Text, state.Score + e.Score) : state,
        LedgerState.Empty);

    private static readonly Dictionary<Type, (string Name, JsonTypeInfo Json)> Contracts = new()
    {
        [typeof(Noted)] = ("noted.v1", BenchJson.Default.Noted),
        [typeof(Counted)] = ("counted.v1", BenchJson.Default.Counted),
    };

    public static string NameOf(Type type) => Contracts[type].Name;

    public static JsonTypeInfo? Find(string name) => Contracts.Values.FirstOrDefault(c => c.Name == name).Json;

    public static LedgerEvent.Noted Note(string message, string text, long number, DateTimeOffset at) =>
        new(message, text, "sms", "faq-answered", "sales-agency@7", (int)(number % 100), at);
}

[JsonSerializable(typeof(LedgerEvent.Noted), TypeInfoPropertyName = "NotedEvent")]
[JsonSerializable(typeof(Noted))]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(NoteRow))]
public sealed partial class BenchJson : JsonSerializerContext;
