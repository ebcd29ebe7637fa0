using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Microsoft.Extensions.Options;

namespace Hitl.Notifier.Connections;

/// <summary>A configured channel endpoint of a tenant, as far as sending needs it.</summary>
/// <param name="Sender">The provider's form of our number, such as <c>whatsapp:+441632960001</c>.</param>
/// <param name="Channels">Slack: the tenant's routes and the channels they stand for.</param>
/// <param name="ReplyVia">A form's: the connection that texts its contacts.</param>
public sealed record Connection(
    string? Id,
    string? Tenant,
    string? Kind,
    string? Sender,
    string? AccountSid,
    string? AuthToken,
    string? BotToken,
    IReadOnlyDictionary<string, string>? Channels,
    string? ReplyVia)
{
    public const string Sms = "twilio-sms";
    public const string WhatsApp = "twilio-whatsapp";
    public const string Slack = "slack";
    public const string Form = "form";

    public Channel Channel => Kind == WhatsApp ? Channel.WhatsApp : Channel.Sms;
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
        { Kind: Connection.Form } => null,
        _ => $"kind '{connection.Kind}' is none of {Connection.Sms}, {Connection.WhatsApp}, {Connection.Form}, {Connection.Slack}",
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
