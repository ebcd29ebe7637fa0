using System.Security.Cryptography;
using System.Text;

namespace Hitl.Simulator.Slack;

/// <summary>How Slack signs its requests, version 0.</summary>
internal static class SlackSignature
{
    public const string Header = "X-Slack-Signature";
    public const string TimestampHeader = "X-Slack-Request-Timestamp";

    /// <param name="timestamp">Unix seconds, as in the header.</param>
    public static string Of(string signingSecret, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body];
        return "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(signingSecret), signed));
    }
}
