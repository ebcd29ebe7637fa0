using System.Diagnostics.CodeAnalysis;
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
    DateTimeOffset? Destroyed)
{
    public WrappedKey AsWrapped() => new(KeyId, Wrapped);
}

/// <summary>Of a contact's key what unwrapping takes.</summary>
/// <param name="KeyId">Which wrapping key it is wrapped under.</param>
/// <param name="Wrapped">Null once destroyed.</param>
public sealed record WrappedKey(string KeyId, ReadOnlyMemory<byte>? Wrapped);

/// <summary>The key that a contact's personal data is stored under. Destroying its stored form erases them everywhere in the streams.</summary>
public sealed class ContactKey
{
    private readonly byte[] key;
    private readonly byte[] owner;
    private readonly SealedBox box;

    internal ContactKey(string tenant, string contact, byte[] key)
    {
        Tenant = tenant;
        Contact = contact;
        this.key = key;
        owner = Encoding.UTF8.GetBytes($"{tenant}\0{contact}\0");
        box = new SealedBox(key);
    }

    public string Tenant { get; }

    public string Contact { get; }

    /// <summary>A new random key for a contact that has none.</summary>
    public static ContactKey New(string tenant, string contact) =>
        new(tenant, contact, RandomNumberGenerator.GetBytes(SealedBox.KeyLength));

    internal byte[] Encrypt(ReadOnlySpan<byte> plaintext, string property) =>
        box.Seal(plaintext, Binding(Encoding.UTF8.GetBytes(property), stackalloc byte[256]));

    /// <param name="plaintext">As long as the ciphertext without its overhead.</param>
    /// <exception cref="CryptographicException">Not encrypted under this key for this contact and property, or changed since.</exception>
    internal void Decrypt(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> property, Span<byte> plaintext) =>
        box.Open(ciphertext, Binding(property, stackalloc byte[256]), plaintext);

    internal byte[] Wrap(SealedBox wrapping, string keyId) => wrapping.Seal(key, Binding(Encoding.UTF8.GetBytes(keyId), stackalloc byte[256]));

    internal static byte[] Unwrap(SealedBox wrapping, StreamKey contact, string keyId, ReadOnlySpan<byte> wrapped)
    {
        var key = new byte[Math.Max(0, wrapped.Length - SealedBox.Overhead)];
        wrapping.Open(wrapped, Encoding.UTF8.GetBytes($"{contact.Tenant}\0{contact.Stream}\0{keyId}"), key);
        return key;
    }

    private ReadOnlySpan<byte> Binding(ReadOnlySpan<byte> last, Span<byte> room)
    {
        var length = owner.Length + last.Length;
        var binding = length <= room.Length ? room[..length] : new byte[length];
        owner.CopyTo(binding);
        last.CopyTo(binding[owner.Length..]);
        return binding;
    }
}

/// <summary>The keys from configuration that contacts' keys are wrapped under: the first wraps, all unwrap.</summary>
public sealed class KeyWrapping
{
    private readonly Dictionary<string, SealedBox> keys = new(StringComparer.Ordinal);

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
            keys[id] = new SealedBox(key);
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
        return Unwrap(new(stored.Tenant, stored.Contact), stored.AsWrapped());
    }

    /// <inheritdoc cref="Unwrap(StoredKey)"/>
    public ContactKey? Unwrap(StreamKey contact, WrappedKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Wrapped is not { } wrapped)
        {
            return null;
        }

        return keys.TryGetValue(key.KeyId, out var wrappingKey)
            ? new(contact.Tenant, contact.Stream, ContactKey.Unwrap(wrappingKey, contact, key.KeyId, wrapped.Span))
            : throw new CryptographicException(
                $"The key of contact '{contact.Stream}' is wrapped under '{key.KeyId}', which Keys:Wrapping does not hold (it has {string.Join(", ", keys.Keys)}).");
    }
}

/// <summary>AES-256-GCM under one key, each text in one piece: nonce (12 bytes), tag (16), ciphertext.</summary>
/// <remarks>Setting a key up costs more than using it, so it is set up once.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its key is in memory, which nobody ends; the handle's finalizer frees it.")]
internal sealed class SealedBox(byte[] key)
{
    public const int KeyLength = 32;
    public const int Overhead = NonceLength + TagLength;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    [ThreadStatic]
    private static byte[]? random;

    [ThreadStatic]
    private static int unused;

    private readonly AesGcm cipher = new(key, TagLength);

    public byte[] Seal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> binding)
    {
        var box = new byte[Overhead + plaintext.Length];
        var nonce = box.AsSpan(0, NonceLength);
        NextRandom(nonce);
        lock (cipher)
        {
            cipher.Encrypt(nonce, plaintext, box.AsSpan(Overhead), box.AsSpan(NonceLength, TagLength), binding);
        }

        return box;
    }

    /// <param name="plaintext">As long as the box without its overhead.</param>
    /// <exception cref="CryptographicException">Sealed under another key or binding, changed since, or cut short.</exception>
    public void Open(ReadOnlySpan<byte> box, ReadOnlySpan<byte> binding, Span<byte> plaintext)
    {
        if (box.Length < Overhead)
        {
            throw new CryptographicException("The ciphertext is cut short.");
        }

        lock (cipher)
        {
            cipher.Decrypt(box[..NonceLength], box[Overhead..], box[NonceLength..Overhead], plaintext, binding);
        }
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
}
