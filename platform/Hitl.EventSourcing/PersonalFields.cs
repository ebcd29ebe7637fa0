using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hitl.EventSourcing;

/// <summary>
/// The encrypted form of a personal property: the text <c>enc:v1:</c> and base64url of nonce, tag and ciphertext of the value's JSON,
/// bound to tenant, contact and property name, so that it opens nowhere else.
/// </summary>
internal static class PersonalFields
{
    private static readonly byte[] Erased = [.. "\""u8, .. Encoding.UTF8.GetBytes(PersonalAttribute.Erased), .. "\""u8];

    private static ReadOnlySpan<byte> Prefix => "enc:v1:"u8;

    public static bool Encrypt(
        IReadOnlyDictionary<string, bool> personal,
        ContactKey key,
        string name,
        JsonElement value,
        IBufferWriter<byte> to)
    {
        if (value.ValueKind == JsonValueKind.Null || !personal.ContainsKey(name))
        {
            return false;
        }

        var plain = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(value, plain, forStorage: true);
        var box = key.Encrypt(plain.WrittenSpan, name);
        to.Write("\""u8);
        to.Write(Prefix);
        Base64Url.EncodeToUtf8(box, to.GetSpan(Base64Url.GetEncodedLength(box.Length)), out _, out var written);
        to.Advance(written);
        to.Write("\""u8);
        return true;
    }

    /// <summary>
    /// Opens every property of the event that is encrypted, by its stored name: marks may have changed since. Without the key each reads
    /// as <see cref="PersonalAttribute.Erased"/>. A text of an unmarked property that merely looks encrypted does not open, and stays.
    /// </summary>
    /// <returns>Good until this thread decrypts again.</returns>
    /// <exception cref="UnreadableEventException">A marked property does not open.</exception>
    public static ReadOnlyMemory<byte> Decrypt(IReadOnlyDictionary<string, bool> personal, ReadOnlyMemory<byte> json, ContactKey? key)
    {
        var span = json.Span;
        var first = span.IndexOf(Prefix);
        if (first < 0)
        {
            return json;
        }

        var to = EncodeBuffers.Opened;
        var walk = new Utf8JsonReader(span);
        var copied = 0;
        for (var at = first; at >= 0; at = Next(span, at))
        {
            if (!IsProperty(span, at, out var name) || !IsOutermost(span, at - 1, ref walk))
            {
                continue;
            }

            var text = span[(at + Prefix.Length)..];
            var end = text.IndexOf((byte)'"');
            var before = to.WrittenCount;
            to.Write(span[copied..(at - 1)]);
            if (end >= 0 && Open(text[..end], name, key, personal, to))
            {
                copied = at + Prefix.Length + end + 1;
            }
            else
            {
                copied += to.WrittenCount - before;
            }
        }

        to.Write(span[copied..]);
        return to.WrittenMemory;
    }

    private static int Next(ReadOnlySpan<byte> json, int at)
    {
        var next = json[(at + 1)..].IndexOf(Prefix);
        return next < 0 ? -1 : at + 1 + next;
    }

    /// <summary>Whether a property's text begins here. Within a text the quote before it would be escaped.</summary>
    private static bool IsProperty(ReadOnlySpan<byte> json, int at, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (at == 0 || json[at - 1] != '"')
        {
            return false;
        }

        var before = json[..(at - 1)].TrimEnd(" \t\r\n"u8);
        if (!before.EndsWith(":"u8))
        {
            return false;
        }

        before = before[..^1].TrimEnd(" \t\r\n"u8);
        if (!before.EndsWith("\""u8))
        {
            return false;
        }

        var start = before[..^1].LastIndexOf((byte)'"');
        name = before[(start + 1)..^1];
        return true;
    }

    /// <summary>Whether what begins here is a property of the event itself, and of nothing within it.</summary>
    /// <param name="walk">Where the last such question ended.</param>
    private static bool IsOutermost(ReadOnlySpan<byte> json, int at, ref Utf8JsonReader walk)
    {
        if (json[1..at].IndexOfAny((byte)'{', (byte)'[') < 0)
        {
            return true;
        }

        while (walk.TokenStartIndex < at && walk.Read())
        {
        }

        return walk.CurrentDepth == 1;
    }

    /// <summary>Gives personal properties that are no texts the null that their type can hold.</summary>
    public static ReadOnlyMemory<byte> Erase(IReadOnlyDictionary<string, bool> personal, ReadOnlyMemory<byte> json)
    {
        if (personal.Values.All(isText => isText))
        {
            return json;
        }

        using var document = JsonDocument.Parse(json);
        var to = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(to))
        {
            writer.WriteStartObject();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var erased = personal.TryGetValue(property.Name, out var isText) && !isText
                    && property.Value.ValueKind == JsonValueKind.String && property.Value.ValueEquals(PersonalAttribute.Erased);
                writer.WritePropertyName(property.Name);
                if (erased)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    property.Value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return to.WrittenMemory;
    }

    /// <summary>False when it is no ciphertext of ours; nothing is written then.</summary>
    private static bool Open(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> property, ContactKey? key, IReadOnlyDictionary<string, bool> personal, ArrayBufferWriter<byte> to)
    {
        var room = ArrayPool<byte>.Shared.Rent(Base64Url.GetMaxDecodedLength(text.Length));
        try
        {
            if (Base64Url.DecodeFromUtf8(text, room, out _, out var length) != OperationStatus.Done || length < SealedBox.Overhead)
            {
                return false;
            }

            if (key is null)
            {
                to.Write(Erased);
                return true;
            }

            key.Decrypt(room.AsSpan(0, length), property, to.GetSpan(length - SealedBox.Overhead)[..(length - SealedBox.Overhead)]);
            to.Advance(length - SealedBox.Overhead);
            return true;
        }
        catch (CryptographicException) when (!personal.ContainsKey(Encoding.UTF8.GetString(property)))
        {
            return false;
        }
        catch (CryptographicException e)
        {
            throw new UnreadableEventException(
                $"The personal property '{Encoding.UTF8.GetString(property)}' does not open with the key of contact '{key!.Contact}': it was changed, or moved here from elsewhere.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
