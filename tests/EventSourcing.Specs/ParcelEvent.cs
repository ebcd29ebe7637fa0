using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hitl.EventSourcing;

namespace EventSourcing.Specs;

/// <summary>What a parcel office remembers of a parcel: a stream kind that has something of everything.</summary>
public abstract record ParcelEvent
{
    public sealed record ParcelPosted(
        [Personal] string Recipient,
        [Personal] string? Note,
        [Personal] IReadOnlyList<string>? Phones,
        [Personal] int? Floor,
        string Office,
        DateTimeOffset At) : ParcelEvent;

    [StoredAs("parcel_weighed_v3")]
    public sealed record ParcelWeighed(int Grams, string Scale) : ParcelEvent;

    public sealed record ParcelValued(
        [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)] decimal Amount,
        string Currency) : ParcelEvent;

    public sealed record ParcelCounted(long Number, decimal Share) : ParcelEvent;

    public sealed record ParcelLost : ParcelEvent
    {
        [Personal]
        public required string Statement { get; init; }
    }

    private ParcelEvent() { }
}

[JsonSerializable(typeof(ParcelEvent.ParcelPosted))]
[JsonSerializable(typeof(ParcelEvent.ParcelWeighed))]
[JsonSerializable(typeof(ParcelEvent.ParcelValued))]
[JsonSerializable(typeof(ParcelEvent.ParcelCounted))]
[JsonSerializable(typeof(ParcelEvent.ParcelLost))]
public sealed partial class ParcelJson : JsonSerializerContext;

public static class Parcels
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static readonly EventTypes<ParcelEvent> Types = new(
        "parcel",
        ParcelJson.Default,
        [
            new("parcel_weighed", "parcel_weighed_v2", old => new JsonObject { ["Grams"] = (int)old["Kilos"]! * 1000 }),
            new("parcel_weighed_v2", "parcel_weighed_v3", old => { old["Scale"] = "unknown"; return old; }),
            new("parcel_missing", "parcel_lost", old => new JsonObject { ["Statement"] = $"Missing: {(string?)old["Said"]}" }),
        ]);

    public static readonly ParcelEvent.ParcelPosted Posted =
        new("Ada Lovelace", "ring twice", ["+441632960001"], Floor: 3, "Leeds", Noon);

    public static ContactKey KeyOf(string contact, string tenant = "northgate") => ContactKey.New(tenant, contact);

    /// <summary>The events as a lane would seal them, a second apart, each caused by the one before.</summary>
    public static IReadOnlyList<StoredEvent> Seal(StreamKey stream, ContactKey key, params IReadOnlyList<ParcelEvent> events)
    {
        var head = StreamHead.Before(stream);
        var sealedEvents = new List<StoredEvent>();
        foreach (var e in events)
        {
            var next = HashChain.Seal(
                head,
                Types.Encode(e, key),
                Noon.AddSeconds(head.Version).AddMicroseconds(7),
                correlation: "corr-1",
                causation: sealedEvents.LastOrDefault()?.Id.ToString(),
                headers: new Dictionary<string, string> { ["trace"] = "00-ab" });
            sealedEvents.Add(next);
            head = HashChain.After(next);
        }

        return sealedEvents;
    }
}
