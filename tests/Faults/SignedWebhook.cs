using System.Security.Cryptography;
using System.Text;
using Hitl.Cli.Running;

namespace Hitl.Faults;

/// <summary>Twilio's webhook, which the test makes itself, where the simulator would try again until it is accepted.</summary>
internal static class SignedWebhook
{
    public static HttpRequestMessage To(Connection connection, string sid, string from, string text, string publicUrl)
    {
        var address = new Uri($"{publicUrl}/hooks/{connection.Id}");
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["AccountSid"] = connection.AccountSid!,
            ["Body"] = text,
            ["From"] = from,
            ["MessageSid"] = sid,
            ["NumMedia"] = "0",
            ["To"] = connection.Sender!,
        };
        var signed = Encoding.UTF8.GetBytes(address.AbsoluteUri + string.Concat(fields.Select(f => f.Key + f.Value)));
        return new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(fields),
            Headers = { { "X-Twilio-Signature", Convert.ToBase64String(Signature(connection.AuthToken!, signed)) } },
        };
    }

    /// <remarks>Twilio signs with SHA-1.</remarks>
    private static byte[] Signature(string token, byte[] signed) => HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), signed);
}
