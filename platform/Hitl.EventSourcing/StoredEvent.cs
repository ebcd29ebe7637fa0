using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Hitl.EventSourcing;

/// <summary>A stream's name: its key and the tenant it belongs to.</summary>
public readonly record struct StreamKey(string Tenant, string Stream);

/// <summary>An event ready to be stored.</summary>
/// <param name="Alias">Its stored name, such as <c>message_received</c>.</param>
/// <param name="DotNetType"><c>FullName, Assembly</c>, for readers that use Marten.</param>
/// <param name="Data">Canonical JSON, personal properties encrypted.</param>
public sealed record EncodedEvent(string Alias, string DotNetType, ReadOnlyMemory<byte> Data);

/// <summary>An event as the store has it.</summary>
/// <param name="Sequence">Its place among all events of the store; 0 before the commit.</param>
/// <param name="Version">Its place in its stream, from 1.</param>
/// <param name="Data">JSON: canonical before the commit, as PostgreSQL spells it after reading.</param>
/// <param name="Headers">Canonical JSON object without the hash.</param>
/// <param name="Hash">64 lower-case hex digits; null when another program wrote the event.</param>
public sealed record StoredEvent(
    long Sequence,
    Guid Id,
    string Tenant,
    string Stream,
    long Version,
    string Type,
    string? DotNetType,
    ReadOnlyMemory<byte> Data,
    DateTimeOffset Timestamp,
    string? Correlation,
    string? Causation,
    ReadOnlyMemory<byte> Headers,
    string? Hash)
{
    public StreamKey Key => new(Tenant, Stream);

    /// <summary>Whether a program that knows no Marten flags would see it: not archived, no binary body.</summary>
    public bool Plain { get; init; } = true;

    /// <summary>The JSON of the <c>headers</c> column.</summary>
    public string StoredHeaders() => EventHeaders.With(Headers, Hash);
}

/// <summary>A stream as read: its row's state and its events in order.</summary>
/// <param name="Type">The kind of stream, such as <c>conversation</c>.</param>
/// <param name="Version">The version its row says; null when it has no row.</param>
public sealed record StoredStream(StreamKey Key, string? Type, long? Version, IReadOnlyList<StoredEvent> Events)
{
    /// <summary>Where the next event goes; null when the stream's last event was written by another program, which ends our chain.</summary>
    public StreamHead? Head => Events switch
    {
        [] => StreamHead.Before(Key),
        [.., { Hash: { } hash } last] => new(Key, last.Version, hash),
        _ => null,
    };
}

/// <summary>A stream as its owner reads it to fold it: of each event what folding takes, of the last what the next one follows from.</summary>
/// <param name="Head">Where the next event goes; null when the stream's last event was written by another program, which ends our chain.</param>
/// <param name="LastAt">When the last event was stored; the least value when there is none.</param>
/// <param name="ContactKey">The key of the contact that the stream is named after; null when there is none, as before its first event.</param>
public sealed record StreamToFold(
    StreamKey Key, IReadOnlyList<EventToFold> Events, StreamHead? Head, DateTimeOffset LastAt, WrappedKey? ContactKey);

/// <summary>What folding takes of an event. Its owner wrote it, so that its stored name suffices to know it by.</summary>
public readonly record struct EventToFold(string Type, ReadOnlyMemory<byte> Data);

/// <summary>The end of a stream: what the next event's version and hash follow from.</summary>
public sealed record StreamHead(StreamKey Key, long Version, string Hash)
{
    /// <summary>The head of a stream that has no event yet.</summary>
    public static StreamHead Before(StreamKey key) => new(key, 0, HashChain.Start);
}

/// <summary>The headers column: ours under any name, and the chain's hash under <c>hash</c>.</summary>
internal static class EventHeaders
{
    private const string HashName = "hash";
    private static readonly ReadOnlyMemory<byte> None = "{}"u8.ToArray();

    public static ReadOnlyMemory<byte> Canonical(IReadOnlyDictionary<string, string>? headers)
    {
        if (headers is null || headers.Count == 0)
        {
            return None;
        }

        if (headers.ContainsKey(HashName))
        {
            throw new ArgumentException("The header 'hash' is the chain's own.", nameof(headers));
        }

        var to = new ArrayBufferWriter<byte>();
        var separator = "{"u8;
        foreach (var (name, value) in headers.OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            to.Write(separator);
            separator = ","u8;
            CanonicalJson.WriteString(TextCleaning.Clean(name), to);
            to.Write(":"u8);
            CanonicalJson.WriteString(TextCleaning.Clean(value), to);
        }

        to.Write("}"u8);
        return to.WrittenMemory;
    }

    public static string With(ReadOnlyMemory<byte> canonical, string? hash)
    {
        var text = Encoding.UTF8.GetString(canonical.Span);
        return hash is null ? text
            : text == "{}" ? $$"""{"hash":"{{hash}}"}"""
            : $$"""{"hash":"{{hash}}",{{text[1..]}}""";
    }

    /// <summary>Parts the column into the canonical headers without the hash, and the hash.</summary>
    public static (ReadOnlyMemory<byte> Headers, string? Hash) Part(ReadOnlyMemory<byte> column)
    {
        if (column.IsEmpty)
        {
            return (None, null);
        }

        if (OnlyHash(column.Span) is { } only)
        {
            return (None, only);
        }

        using var document = JsonDocument.Parse(column);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return (CanonicalJson.Of(document.RootElement), null);
        }

        var hash = document.RootElement.TryGetProperty(HashName, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        var others = document.RootElement.EnumerateObject().Where(header => header.Name != HashName).ToArray();
        if (others.Length == 0)
        {
            return (None, hash);
        }

        var to = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(to))
        {
            writer.WriteStartObject();
            foreach (var header in others)
            {
                header.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return (CanonicalJson.Of(to.WrittenMemory), hash);
    }

    /// <summary>The hash of an object that holds nothing else, as nearly all do.</summary>
    private static string? OnlyHash(ReadOnlySpan<byte> column)
    {
        var reader = new Utf8JsonReader(column);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject
            && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(HashName)
            && reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString() is { } hash
            && reader.Read() && reader.TokenType == JsonTokenType.EndObject
            ? hash
            : null;
    }
}
