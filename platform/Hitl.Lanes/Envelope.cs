using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hitl.Lanes;

/// <summary>A message with what CloudEvents 1.0 says of it.</summary>
/// <param name="Id">Unique in its source; derived, so that the same decision gives the same id.</param>
/// <param name="Type">The contract's wire name.</param>
/// <param name="Key">The conversation's or the tenant's id; it gives the lane.</param>
/// <param name="TraceParent">W3C trace context of the decision that said it.</param>
/// <param name="Body">UTF-8 JSON.</param>
public sealed record Envelope(
    string Id, string Type, string Tenant, string Key, DateTimeOffset Time, string? TraceParent, ReadOnlyMemory<byte> Body);

/// <summary>Envelopes of one lane and one commit as one value: how they stand in the outgoing row and on the PostgreSQL bus.</summary>
/// <remarks>
/// Little endian; a format byte (1), then for each record its texts and body, each with a 32-bit length (-1 = null), and the time in ticks of UTC.
/// A record's position is the row's first position plus its index.
/// </remarks>
public static class EnvelopePack
{
    private const byte Format = 1;

    public static byte[] Pack(IReadOnlyList<Envelope> envelopes)
    {
        var buffer = new ArrayBufferWriter<byte>(1 + envelopes.Sum(MostBytes));
        buffer.Write([Format]);
        foreach (var envelope in envelopes)
        {
            Text(buffer, envelope.Id);
            Text(buffer, envelope.Type);
            Text(buffer, envelope.Tenant);
            Text(buffer, envelope.Key);
            BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(8), envelope.Time.UtcTicks);
            buffer.Advance(8);
            Text(buffer, envelope.TraceParent);
            Length(buffer, envelope.Body.Length);
            buffer.Write(envelope.Body.Span);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not a pack of a format this build knows.</exception>
    public static IReadOnlyList<Envelope> Unpack(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length == 0 || bytes.Span[0] != Format)
            throw new InvalidDataException($"Outgoing records are of an unknown format ({(bytes.Length == 0 ? "empty" : bytes.Span[0])}).");
        var rest = bytes[1..];
        var envelopes = new List<Envelope>();
        while (!rest.IsEmpty)
        {
            var id = Text(ref rest)!;
            var type = Text(ref rest)!;
            var tenant = Text(ref rest)!;
            var key = Text(ref rest)!;
            var time = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(rest.Span), TimeSpan.Zero);
            rest = rest[8..];
            var trace = Text(ref rest);
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            envelopes.Add(new Envelope(id, type, tenant, key, time, trace, rest.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        return envelopes;
    }

    /// <summary>Six lengths, the time, and three bytes for each UTF-16 unit at most.</summary>
    private static int MostBytes(Envelope e) =>
        32 + e.Body.Length + (3 * (e.Id.Length + e.Type.Length + e.Tenant.Length + e.Key.Length + (e.TraceParent?.Length ?? 0)));

    private static void Text(ArrayBufferWriter<byte> buffer, string? text)
    {
        if (text is null)
        {
            Length(buffer, -1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Length(buffer, length);
        Encoding.UTF8.GetBytes(text, buffer.GetSpan(length));
        buffer.Advance(length);
    }

    private static string? Text(ref ReadOnlyMemory<byte> rest)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
        rest = rest[4..];
        if (length < 0)
            return null;
        var text = Encoding.UTF8.GetString(rest.Span[..length]);
        rest = rest[length..];
        return text;
    }

    private static void Length(ArrayBufferWriter<byte> buffer, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(4), length);
        buffer.Advance(4);
    }
}
