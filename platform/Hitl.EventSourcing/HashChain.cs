using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.EventSourcing;

/// <summary>
/// Binds each event to all before it: SHA-256 over the previous hash and the canonical JSON of
/// {causation, correlation, data, headers, id, stream, tenant, timestamp (µs since 1970), type, version}.
/// </summary>
public static class HashChain
{
    /// <summary>What stands before version 1: 32 zero bytes, in hex.</summary>
    public static readonly string Start = new('0', 64);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    /// <summary>Gives an event its place in the stream: version, id, hash. The time is cut to the microsecond.</summary>
    public static StoredEvent Seal(
        StreamHead head,
        EncodedEvent encoded,
        DateTimeOffset timestamp,
        string? correlation = null,
        string? causation = null,
        IReadOnlyDictionary<string, string>? headers = null)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(encoded);
        var version = head.Version + 1;
        var unsealed = new StoredEvent(
            Sequence: 0,
            EventId.Of(head.Key, version),
            head.Key.Tenant,
            head.Key.Stream,
            version,
            encoded.Alias,
            encoded.DotNetType,
            encoded.Data,
            Microseconds.Cut(timestamp),
            correlation,
            causation,
            EventHeaders.Canonical(headers),
            Hash: null);
        return unsealed with { Hash = Next(head.Hash, unsealed, encoded.Data.Span) };
    }

    /// <summary>The head after an event, for the next one.</summary>
    public static StreamHead After(StoredEvent sealedEvent)
    {
        ArgumentNullException.ThrowIfNull(sealedEvent);
        return new(
            sealedEvent.Key,
            sealedEvent.Version,
            sealedEvent.Hash ?? throw new ArgumentException("The event has no hash.", nameof(sealedEvent)));
    }

    /// <param name="previous">The hash of the event before, or <see cref="Start"/>.</param>
    /// <param name="canonicalData">The canonical form of the event's data; the event's own is not looked at.</param>
    public static string Next(string previous, StoredEvent e, ReadOnlySpan<byte> canonicalData)
    {
        ArgumentNullException.ThrowIfNull(e);
        var to = buffer ??= new ArrayBufferWriter<byte>(1024);
        to.ResetWrittenCount();
        if (Convert.FromHexString(previous, to.GetSpan(32), out _, out var written) != OperationStatus.Done || written != 32)
        {
            throw new ArgumentException("A hash is 64 hex digits.", nameof(previous));
        }

        to.Advance(32);
        to.Write("{\"causation\":"u8);
        WriteOptional(e.Causation, to);
        to.Write(",\"correlation\":"u8);
        WriteOptional(e.Correlation, to);
        to.Write(",\"data\":"u8);
        to.Write(canonicalData);
        to.Write(",\"headers\":"u8);
        to.Write(e.Headers.Span);
        to.Write(",\"id\":\""u8);
        Encoding.ASCII.GetBytes(e.Id.ToString(), to);
        to.Write("\",\"stream\":"u8);
        CanonicalJson.WriteString(e.Stream, to);
        to.Write(",\"tenant\":"u8);
        CanonicalJson.WriteString(e.Tenant, to);
        to.Write(",\"timestamp\":"u8);
        Encoding.ASCII.GetBytes(Microseconds.SinceEpoch(e.Timestamp).ToString(CultureInfo.InvariantCulture), to);
        to.Write(",\"type\":"u8);
        CanonicalJson.WriteString(e.Type, to);
        to.Write(",\"version\":"u8);
        Encoding.ASCII.GetBytes(e.Version.ToString(CultureInfo.InvariantCulture), to);
        to.Write("}"u8);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(to.WrittenSpan, hash);
        return Convert.ToHexStringLower(hash);
    }

    private static void WriteOptional(string? text, ArrayBufferWriter<byte> to)
    {
        if (text is null)
        {
            to.Write("null"u8);
        }
        else
        {
            CanonicalJson.WriteString(text, to);
        }
    }
}

/// <summary>Ids that a replay finds again.</summary>
public static class EventId
{
    /// <summary>A UUID of version 8: the first 16 bytes of SHA-256 over tenant, NUL, stream, NUL, version (8 bytes, big endian).</summary>
    public static Guid Of(string tenant, string stream, long version)
    {
        var name = new byte[Encoding.UTF8.GetByteCount(tenant) + Encoding.UTF8.GetByteCount(stream) + 10];
        var end = Encoding.UTF8.GetBytes(tenant, name) + 1;
        end += Encoding.UTF8.GetBytes(stream, name.AsSpan(end)) + 1;
        BinaryPrimitives.WriteInt64BigEndian(name.AsSpan(end), version);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        hash[6] = (byte)(0x80 | (hash[6] & 0x0F));
        hash[8] = (byte)(0x80 | (hash[8] & 0x3F));
        return new Guid(hash[..16], bigEndian: true);
    }

    public static Guid Of(StreamKey key, long version) => Of(key.Tenant, key.Stream, version);
}
