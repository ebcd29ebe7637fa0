using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Notifier.Brakes;
using Microsoft.Extensions.Options;

namespace Hitl.Notifier.Connections;

/// <summary>A configured channel endpoint of a tenant, as far as sending needs it.</summary>
/// <param name="Sender">The provider's form of our number, such as <c>whatsapp:+441632960001</c>.</param>
/// <param name="Channels">Slack: the tenant's routes and the channels they stand for.</param>
/// <param name="ReplyVia">A form's: the connection that texts its contacts.</param>
/// <param name="MailVia">A form's: the connection that mails its contacts.</param>
/// <param name="Host">Mail: the server that takes it, which must offer TLS unless it is on this machine.</param>
/// <param name="Port">Mail: 587 when none is given.</param>
/// <param name="Caps">How much software may send by it; null for no limit.</param>
/// <param name="Contents">WhatsApp: by the name of an approved template, or by name and language as in <c>still_looking/en_GB</c>, what Twilio calls it.</param>
/// <param name="MailSecret">Mail: what its ways out are sealed with.</param>
public sealed record Connection(
    string? Id,
    string? Tenant,
    string? Kind,
    string? Sender,
    string? AccountSid,
    string? AuthToken,
    string? BotToken,
    IReadOnlyDictionary<string, string>? Channels,
    string? ReplyVia,
    string? MailVia = null,
    string? Host = null,
    int? Port = null,
    string? User = null,
    string? Password = null,
    string? MailSecret = null,
    string? SenderName = null,
    ConnectionCaps? Caps = null,
    IReadOnlyDictionary<string, string>? Contents = null)
{
    public const string Sms = "twilio-sms";
    public const string WhatsApp = "twilio-whatsapp";
    public const string Slack = "slack";
    public const string Form = "form";
    public const string Booking = "booking";
    public const string Mail = "email";

    public Channel Channel => Kind switch
    {
        WhatsApp => Channel.WhatsApp,
        Mail => Channel.Email,
        _ => Channel.Sms,
    };
}

public sealed class ConnectionOptions
{
    public const string Section = "Connections";

    /// <summary>The JSON file with the array of connections.</summary>
    public string? File { get; init; }
}

/// <summary>The tenants' connections, read once. A connection is found only by its own tenant.</summary>
public sealed class ConnectionBook(string? file)
{
    private readonly Lazy<Dictionary<string, Connection>> byId = new(() => Read(file));

    /// <exception cref="InvalidDataException">The file is missing or wrong; the message says where.</exception>
    public IReadOnlyCollection<Connection> All => [.. byId.Value.Values];

    public Connection? Slack(string tenant) => byId.Value.Values.FirstOrDefault(c => c.Tenant == tenant && c.Kind == Connection.Slack);

    /// <summary>The connection that texts: the one named, or the one that a form names for its contacts.</summary>
    public bool TryFindTwilio(string tenant, ConnectionId id, [NotNullWhen(true)] out Connection? connection)
    {
        connection = byId.Value.GetValueOrDefault(id.Value);
        if (connection is { Kind: Connection.Form, ReplyVia: { } via } && connection.Tenant == tenant)
            connection = byId.Value.GetValueOrDefault(via);
        if (connection is not { Kind: Connection.Sms or Connection.WhatsApp } || connection.Tenant != tenant)
            connection = null;
        return connection is not null;
    }

    /// <summary>The connection that sends on this channel: the one named, or the one that a form names for its contacts.</summary>
    public bool TryFindSender(string tenant, ConnectionId id, Channel channel, [NotNullWhen(true)] out Connection? connection)
    {
        if (channel != Channel.Email)
            return TryFindTwilio(tenant, id, out connection);
        connection = byId.Value.GetValueOrDefault(id.Value);
        if (connection is { Kind: Connection.Form, MailVia: { } via } && connection.Tenant == tenant)
            connection = byId.Value.GetValueOrDefault(via);
        if (connection is not { Kind: Connection.Mail } || connection.Tenant != tenant)
            connection = null;
        return connection is not null;
    }

    private static Dictionary<string, Connection> Read(string? file)
    {
        if (string.IsNullOrWhiteSpace(file))
            throw new InvalidDataException("Connections:File is needed: the JSON file with the array of connections.");
        if (!File.Exists(file))
            throw new InvalidDataException($"Connections:File names {file}, which does not exist.");
        IReadOnlyList<Connection?> connections;
        try
        {
            connections = JsonSerializer.Deserialize(File.ReadAllBytes(file), ConnectionJson.Default.IReadOnlyListConnection) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} is not an array of connections: {e.Message}", e);
        }

        var byId = new Dictionary<string, Connection>(StringComparer.Ordinal);
        for (var i = 0; i < connections.Count; i++)
        {
            if (Wrong(connections[i], byId) is { } wrong)
                throw new InvalidDataException($"{file}: connection [{i}]: {wrong}.");
            byId.Add(connections[i]!.Id!, connections[i]!);
        }

        return byId;
    }

    private static string? Wrong(Connection? connection, Dictionary<string, Connection> before) => connection switch
    {
        null => "is null",
        { Id: null or "" } => "id is missing",
        { Tenant: null or "" } => "tenant is missing",
        _ when before.ContainsKey(connection.Id) => $"id {connection.Id} stands twice",
        { Caps: { } caps } when caps.Wrong() is { } wrong => wrong,
        { Kind: Connection.Sms or Connection.WhatsApp } =>
            connection.Sender is not { Length: > 0 } ? "sender is missing"
            : connection.AccountSid is not { Length: > 0 } ? "accountSid is missing"
            : connection.AuthToken is not { Length: > 0 } ? "authToken is missing"
            : connection.Sender.StartsWith("whatsapp:+", StringComparison.Ordinal) != (connection.Kind == Connection.WhatsApp)
                ? $"sender {connection.Sender} is not one of kind {connection.Kind}"
            : null,
        { Kind: Connection.Slack } =>
            connection.BotToken is not { Length: > 0 } ? "botToken is missing"
            : connection.Channels is not { Count: > 0 } ? "channels is missing"
            : null,
        { Kind: Connection.Mail } =>
            connection.Sender is not { } sender || !MailAddress.TryCreate(sender, out _) ? $"sender '{connection.Sender}' is no e-mail address"
            : connection.Host is not { Length: > 0 } ? "host is missing: the SMTP server"
            : connection.MailSecret is not { Length: > 0 } ? "mailSecret is missing: what the ways out in mails are sealed with"
            : null,
        { Kind: Connection.Form or Connection.Booking } => null,
        _ => $"kind '{connection.Kind}' is none of {Connection.Sms}, {Connection.WhatsApp}, {Connection.Mail}, {Connection.Form}, {Connection.Booking}, {Connection.Slack}",
    };
}

/// <summary>A process with a wrong file of connections never starts.</summary>
internal sealed class ConnectionOptionsValidator : IValidateOptions<ConnectionOptions>
{
    public ValidateOptionsResult Validate(string? name, ConnectionOptions options)
    {
        try
        {
            _ = new ConnectionBook(options.File).All;
            return ValidateOptionsResult.Success;
        }
        catch (InvalidDataException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(IReadOnlyList<Connection>))]
internal sealed partial class ConnectionJson : JsonSerializerContext;
