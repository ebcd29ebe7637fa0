using System.Text.Json;

namespace Hitl.Simulator.Connections;

/// <summary>One channel endpoint of a tenant, with the secrets that both sides share.</summary>
/// <param name="Kind"><c>twilio-sms</c>, <c>twilio-whatsapp</c>, <c>email</c>, <c>form</c> or <c>slack</c>.</param>
internal sealed record Connection(
    string Id,
    string Tenant,
    string Kind,
    string? Sender = null,
    string? AccountSid = null,
    string? AuthToken = null,
    string? FormSecret = null,
    string? BotToken = null,
    string? SigningSecret = null,
    string? Team = null,
    IReadOnlyDictionary<string, string>? Channels = null,
    IReadOnlyList<SlackPerson>? People = null)
{
    public bool IsTwilio => Kind is "twilio-sms" or "twilio-whatsapp";

    public bool IsWhatsApp => Kind is "twilio-whatsapp";

    /// <summary>The contact's number as Twilio writes it on this channel.</summary>
    public string Address(string number) =>
        IsWhatsApp && !number.StartsWith("whatsapp:", StringComparison.Ordinal) ? "whatsapp:" + number : number;
}

internal sealed record SlackPerson(string SlackUser, string Agent, string Name);

/// <summary>The connections file, read once at start.</summary>
internal sealed class ConnectionBook(IReadOnlyList<Connection> connections)
{
    /// <exception cref="InvalidOperationException">The file is missing or is not an array of connections.</exception>
    public static ConnectionBook Load(string file)
    {
        if (!File.Exists(file))
        {
            throw new InvalidOperationException($"Connections__File names {file}, which does not exist.");
        }

        try
        {
            return new(JsonSerializer.Deserialize<List<Connection>>(File.ReadAllBytes(file), JsonSerializerOptions.Web) ?? []);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"{file} is not an array of connections: {e.Message}", e);
        }
    }

    /// <param name="tenant">Null for all.</param>
    public IEnumerable<Connection> Of(string? tenant) => connections.Where(c => (tenant ?? c.Tenant) == c.Tenant);

    public Connection? Find(string id) => connections.FirstOrDefault(c => c.Id == id);

    public Connection? Twilio(string account, string sender) =>
        connections.FirstOrDefault(c => c.IsTwilio && c.AccountSid == account && c.Sender == sender);

    /// <summary>True when the account exists and this is its token.</summary>
    public bool Knows(string account, string token) =>
        connections.Any(c => c.IsTwilio && c.AccountSid == account && c.AuthToken == token);

    /// <summary>The connection whose address a mail comes from.</summary>
    public Connection? Mail(string from) => connections.FirstOrDefault(c => c.Kind == "email" && string.Equals(c.Sender, from, StringComparison.OrdinalIgnoreCase));

    public Connection? Slack(string botToken) => connections.FirstOrDefault(c => c.Kind == "slack" && c.BotToken == botToken);
}
