using System.Security.Cryptography;
using System.Text;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Ids that derive from where in a stream they were decided, so that deciding again gives the same ones.</summary>
internal static class Derived
{
    /// <param name="version">The version of the event that names the id first.</param>
    public static string Id(string prefix, ConversationId conversation, long version) =>
        prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{conversation.Value}/{prefix}/{version}")).AsSpan(0, 10));
}
