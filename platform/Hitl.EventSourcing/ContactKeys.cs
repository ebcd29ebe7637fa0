using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.EventSourcing;

/// <summary>A contact's key as the store has it.</summary>
/// <param name="KeyId">Which wrapping key it is wrapped under.</param>
/// <param name="Wrapped">Null once destroyed.</param>
public sealed record StoredKey(
    string Tenant,
    string Contact,
    string KeyId,
    ReadOnlyMemory<byte>? Wrapped,
    DateTimeOffset Created,
    DateTimeOffset? Destroyed);

/// <summary>The key that a contact's personal data is stored under. Destroying its stored form erases them everywhere in the streams.</summary>
public sealed class ContactKey
{
    private readonly byte[] key;

    internal ContactKey(string tenant, string contact, byte[] key)
    {
        Tenant = tenant;
        Contact = contact;
        this.key = key;
    }

    public string Tenant { get; }

    public string Contact { get; }

    /// <summary>A new random key for a contact that has none.</summary>
    public static ContactKey New(string tenant, string contact) =>
        new(tenant, contact, RandomNumberGenerator.GetBytes(SealedBox.KeyLength));

    internal byte[] Encrypt(ReadOnlySpan<byte> plaintext, string property) => SealedBox.Seal(key, plaintext, Binding(property));

    /// <exception cref="CryptographicException">Not encrypted under this key for this contact and property, or changed since.</exception>
    internal byte[] Decrypt(ReadOnlySpan<byte> box, string property) => SealedBox.Open(key, box, Binding(property));

    internal byte[] Wrap(byte[] wrappingKey, string keyId) => SealedBox.Seal(wrappingKey, key, Binding(keyId));

    internal static byte[] Unwrap(byte[] wrappingKey, StoredKey stored, ReadOnlySpan<byte> wrapped) =>
        SealedBox.Open(wrappingKey, wrapped, Binding(stored.Tenant, stored.Contact, stored.KeyId));

    private byte[] Binding(string property) => Binding(Tenant, Contact, property);

    private static byte[] Binding(string tenant, string contact, string last) => Encoding.UTF8.GetBytes($"{tenant}\0{contact}\0{last}");
}

/// <summary>The keys from configuration that contacts' keys are wrapped under: the first wraps, all unwrap.</summary>
public sealed class KeyWrapping
{
    private readonly Dictionary<string, byte[]> keys = new(StringComparer.Ordinal);

    /// <param name="configured">
    /// Base64 of 32 bytes each, separated by commas. To rotate, put the new key first and keep the old until all are wrapped anew.
    /// </param>
    /// <exception cref="FormatException">A key is not base64 of 32 bytes.</exception>
    public KeyWrapping(string configured)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configured);
        CurrentId = "";
        foreach (var text in configured.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var key = new byte[SealedBox.KeyLength + 1];
            if (!Convert.TryFromBase64String(text, key, out var length) || length != SealedBox.KeyLength)
            {
                throw new FormatException("A wrapping key (Keys:Wrapping) is the base64 of 32 bytes; make one with: openssl rand -base64 32");
            }

            Array.Resize(ref key, SealedBox.KeyLength);
            var id = Convert.ToHexStringLower(SHA256.HashData(key).AsSpan(0, 4));
            keys[id] = key;
            CurrentId = CurrentId.Length == 0 ? id : CurrentId;
        }
    }

    /// <summary>The id of the key that wraps: the first 8 hex digits of its SHA-256.</summary>
    public string CurrentId { get; private set; }

    /// <summary>What to store of a contact's key: its wrapping key's id, and the wrapped form (nonce, tag, ciphertext).</summary>
    public StoredKey Wrap(ContactKey key, DateTimeOffset created)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key.Tenant, key.Contact, CurrentId, key.Wrap(keys[CurrentId], CurrentId), Microseconds.Cut(created), Destroyed: null);
    }

    /// <summary>Null when the key is destroyed.</summary>
    /// <exception cref="CryptographicException">Its wrapping key is not configured, or the stored form was changed or belongs to another.</exception>
    public ContactKey? Unwrap(StoredKey stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Wrapped is not { } wrapped)
        {
            return null;
        }

        return keys.TryGetValue(stored.KeyId, out var wrappingKey)
            ? new(stored.Tenant, stored.Contact, ContactKey.Unwrap(wrappingKey, stored, wrapped.Span))
            : throw new CryptographicException(
                $"The key of contact '{stored.Contact}' is wrapped under '{stored.KeyId}', which Keys:Wrapping does not hold (it has {string.Join(", ", keys.Keys)}).");
    }
}

/// <summary>AES-256-GCM in one piece: nonce (12 bytes), tag (16), ciphertext.</summary>
internal static class SealedBox
{
    public const int KeyLength = 32;
    public const int Overhead = NonceLength + TagLength;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    [ThreadStatic]
    private static byte[]? random;

    [ThreadStatic]
    private static int unused;

    /// <summary>Setting a key up costs more than using it; kept as long as the key itself is.</summary>
    private static readonly ConditionalWeakTable<byte[], AesGcm> Ciphers = [];

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> binding)
    {
        var box = new byte[Overhead + plaintext.Length];
        var nonce = box.AsSpan(0, NonceLength);
        NextRandom(nonce);
        var cipher = CipherOf(key);
        lock (cipher)
        {
            cipher.Encrypt(nonce, plaintext, box.AsSpan(Overhead), box.AsSpan(NonceLength, TagLength), binding);
        }

        return box;
    }

    public static byte[] Open(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> binding)
    {
        if (box.Length < Overhead)
        {
            throw new CryptographicException("The ciphertext is cut short.");
        }

        var plaintext = new byte[box.Length - Overhead];
        var cipher = CipherOf(key);
        lock (cipher)
        {
            cipher.Decrypt(box[..NonceLength], box[Overhead..], box[NonceLength..Overhead], plaintext, binding);
        }

        return plaintext;
    }

    /// <summary>Random bytes are drawn for many nonces at once: asking costs as much as encrypting does.</summary>
    private static void NextRandom(Span<byte> nonce)
    {
        var bytes = random ??= new byte[64 * NonceLength];
        if (unused == 0)
        {
            RandomNumberGenerator.Fill(bytes);
            unused = bytes.Length;
        }

        unused -= NonceLength;
        bytes.AsSpan(unused, NonceLength).CopyTo(nonce);
    }

    private static AesGcm CipherOf(byte[] key) => Ciphers.GetValue(key, static known => new AesGcm(known, TagLength));
}
