using System.Text.Json;
using Hitl.EventSourcing;

namespace Hitl.Faults.Invariants;

/// <summary>A text that a contact wrote, as the provider recorded it.</summary>
/// <param name="Message">Our id of it, which follows from the provider's.</param>
/// <param name="Accepted">Whether its webhook got a 2xx.</param>
/// <param name="Begun">When the webhook was first made.</param>
/// <param name="Ended">When it was answered.</param>
internal sealed record Written(string Tenant, string Contact, string Message, bool Accepted, DateTimeOffset Begun, DateTimeOffset Ended);

/// <summary>A send of ours that the provider accepted.</summary>
/// <param name="Attempt">From the callback's address: the reply's id, a dot and a number.</param>
internal sealed record Sent(string Tenant, string To, string? Conversation, string? Attempt, string Text, DateTimeOffset At)
{
    public string? Reply => Attempt?[..Math.Max(Attempt.LastIndexOf('.'), 0)];
}

/// <summary>A row of the notifier's ledger.</summary>
/// <param name="State">started, unknown, notAccepted, sent, undelivered, delivered or read, in whatever case.</param>
internal sealed record Tried(string Tenant, string Conversation, string Reply, string Attempt, string State, DateTimeOffset StartedAt);

/// <summary>What the inbox heard, in the order of its journal.</summary>
internal sealed record Heard(string Tenant, string Conversation, int Lane, long Position, string Type, JsonElement Body);

/// <summary>A conversation as people are shown it, and as its journal gives it again.</summary>
internal sealed record Shown(string Tenant, string Conversation, string Live, string Rebuilt);

/// <summary>A lane of a service.</summary>
/// <param name="Heard">The last position applied, by topic.</param>
internal sealed record Standing(string Service, string Says, int Lane, long Written, long Published, IReadOnlyDictionary<string, long> Heard);

/// <summary>A record that a service said.</summary>
internal sealed record Said(string Service, int Lane, long Position, string Tenant, string Key, string Type, string Body);

/// <summary>Something that is not done: an accepted row, a timer that fell due, a parked record, an alarm.</summary>
internal sealed record Undone(string Service, string What, string Key);

/// <summary>An address closed by STOP.</summary>
/// <param name="Fingerprint">SHA-256 of tenant and address.</param>
internal sealed record Closed(string Tenant, string Channel, string Sender, string Fingerprint, DateTimeOffset At);

/// <summary>One tenant's words where another's alone may be, or a contact's where nobody's may.</summary>
internal sealed record Stray(string Where, string Tenant, string Marker);

/// <summary>Everything that is known when the faults are over: streams, ledgers, lanes, and what the provider recorded.</summary>
internal sealed record Facts
{
    public IReadOnlyList<Written> Written { get; init; } = [];

    public IReadOnlyList<Sent> Sent { get; init; } = [];

    public IReadOnlyList<StoredStream> Streams { get; init; } = [];

    public IReadOnlyList<Tried> Tried { get; init; } = [];

    public IReadOnlyList<Heard> Heard { get; init; } = [];

    public IReadOnlyList<Shown> Shown { get; init; } = [];

    public IReadOnlyList<Standing> Lanes { get; init; } = [];

    public IReadOnlyList<Said> Said { get; init; } = [];

    public IReadOnlyList<Undone> Undone { get; init; } = [];

    public IReadOnlyList<Closed> Closed { get; init; } = [];

    public IReadOnlyList<Stray> Strays { get; init; } = [];

    /// <summary>What the notifier has of each reply, as far back as it keeps them.</summary>
    public IReadOnlyList<Booked> Booked { get; init; } = [];

    /// <summary>The last position on the bus, by topic and lane, where it was asked.</summary>
    public IReadOnlyDictionary<(string Topic, int Lane), long> Ends { get; init; } = new Dictionary<(string, int), long>();

    /// <summary>Conversations that a replay decides otherwise than they were decided.</summary>
    public IReadOnlyList<string> Differing { get; init; } = [];

    /// <summary>By tenant, what stands in its rows and in no other's: connections and the numbers of its contacts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Markers { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
