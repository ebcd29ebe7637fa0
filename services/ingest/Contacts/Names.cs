using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Hitl.Contracts;

namespace Hitl.Ingest.Contacts;

/// <summary>Ids that ingest gives: 128 bits in lower-case base 32.</summary>
internal static class Names
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Length = 26;
    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    /// <remarks>
    /// Random and not the address's hash: the id must not tell the address, and who comes back after an erasure is another contact.
    /// </remarks>
    public static ConversationId NewContact() => new("c_" + Base32(RandomNumberGenerator.GetBytes(16)));

    /// <summary>A contact who left no address that could be used, known by the one message alone.</summary>
    public static ConversationId ContactOf(MessageId message) => new("c_" + message.Value[2..]);

    public static MessageId Message(string tenant, string uniqueKey) =>
        new("m_" + Base32(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{uniqueKey}"))));

    public static bool IsConversation(string id) =>
        id.Length == Length + 2 && id.StartsWith("c_", StringComparison.Ordinal) && id.AsSpan(2).IndexOfAnyExcept(Letters) < 0;

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new char[Length];
        for (var i = 0; i < Length; i++)
        {
            var bit = i * 5;
            var pair = (bytes[bit / 8] << 8) | ((bit / 8) + 1 < 16 ? bytes[(bit / 8) + 1] : 0);
            text[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }
}
