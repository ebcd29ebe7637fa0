using System.Security.Cryptography;
using System.Text;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Ids that derive from where in a stream they were decided, so that deciding again gives the same ones.</summary>
internal static class Derived
{
    /// <param name="version">The version of the event that names the id first.</param>
    /// <param name="index">Which of the ids of that kind in the event.</param>
    public static string Id(string prefix, ConversationId conversation, long version, int index)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{conversation.Value}/{version}/{prefix}{index}"), hash);
        return $"{prefix}{Convert.ToHexStringLower(hash[..10])}";
    }
}
