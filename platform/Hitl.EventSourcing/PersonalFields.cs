using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Hitl.EventSourcing;

/// <summary>
/// The encrypted form of a personal property: the text <c>enc:v1:</c> and base64url of nonce, tag and ciphertext of the value's JSON,
/// bound to tenant, contact and property name, so that it opens nowhere else.
/// </summary>
internal static class PersonalFields
{
    private static readonly byte[] Erased = [.. "\""u8, .. System.Text.Encoding.UTF8.GetBytes(PersonalAttribute.Erased), .. "\""u8];

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

    public static bool MayHold(ReadOnlySpan<byte> json) => json.IndexOf(Prefix) >= 0;

    /// <summary>
    /// Opens every property of the event that is encrypted, by its stored name: marks may have changed since. Without the key each reads
    /// as <see cref="PersonalAttribute.Erased"/>. A text of an unmarked property that merely looks encrypted does not open, and stays.
    /// </summary>
    /// <returns>Good until this thread decrypts again.</returns>
    /// <exception cref="UnreadableEventException">A marked property does not open.</exception>
    public static ReadOnlyMemory<byte> Decrypt(IReadOnlyDictionary<string, bool> personal, ReadOnlyMemory<byte> json, ContactKey? key)
    {
        var to = EncodeBuffers.Opened;
        var reader = new Utf8JsonReader(json.Span);
        var property = reader;
        var copied = 0;
        // Behind the last of them nothing is of interest.
        var last = json.Span.LastIndexOf(Prefix);
        while (reader.BytesConsumed <= last && reader.Read())
        {
            if (reader.CurrentDepth != 1)
            {
                continue;
            }

            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                property = reader;
                continue;
            }

            if (property.TokenType != JsonTokenType.PropertyName || reader.TokenType != JsonTokenType.String || !reader.ValueSpan.StartsWith(Prefix))
            {
                continue;
            }

            var name = property.GetString()!;
            var before = to.WrittenCount;
            to.Write(json.Span[copied..(int)reader.TokenStartIndex]);
            if (Open(reader.ValueSpan[Prefix.Length..], name, key, mustOpen: personal.ContainsKey(name), to))
            {
                copied = (int)reader.BytesConsumed;
            }
            else
            {
                copied += to.WrittenCount - before;
            }
        }

        to.Write(json.Span[copied..]);
        return to.WrittenMemory;
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
    private static bool Open(ReadOnlySpan<byte> text, string property, ContactKey? key, bool mustOpen, ArrayBufferWriter<byte> to)
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
        catch (CryptographicException) when (!mustOpen)
        {
            return false;
        }
        catch (CryptographicException e)
        {
            throw new UnreadableEventException(
                $"The personal property '{property}' does not open with the key of contact '{key!.Contact}': it was changed, or moved here from elsewhere.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
