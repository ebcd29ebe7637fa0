using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Running;

/// <summary>A colleague as Slack knows them.</summary>
public sealed record Person(string SlackUser, string Agent, string Name);

/// <summary>One configured channel endpoint of a tenant; which properties are set depends on the kind.</summary>
public sealed record Connection
{
    /// <summary>Unguessable; it is the path of the webhook.</summary>
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    /// <summary>twilio-sms, twilio-whatsapp, form or slack.</summary>
    public required string Kind { get; init; }

    /// <summary>The number a Twilio connection sends from; WhatsApp's with "whatsapp:" before it.</summary>
    public string? Sender { get; init; }

    public string? AccountSid { get; init; }

    public string? AuthToken { get; init; }

    public string? FormSecret { get; init; }

    public string? BotToken { get; init; }

    public string? SigningSecret { get; init; }

    public string? Team { get; init; }

    public IReadOnlyDictionary<string, string>? Channels { get; init; }

    public IReadOnlyList<Person>? People { get; init; }

    /// <summary>The connection that texts a form's contact.</summary>
    public string? ReplyVia { get; init; }
}

/// <summary>The sample tenants' connections of one data folder, with ids and secrets of its own.</summary>
public static class SampleConnections
{
    public const string Northgate = "northgate";
    public const string Harbour = "harbour";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Those of connections.json; where there is none it is written first, with mode 600.</summary>
    public static async Task<IReadOnlyList<Connection>> Keep(string file, CancellationToken ct = default)
    {
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await SecretFile.Write(file, JsonSerializer.Serialize(All(), Json), ct);
        }

        return JsonSerializer.Deserialize<List<Connection>>(await File.ReadAllTextAsync(file, ct), Json)!;
    }

    private static List<Connection> All() =>
    [
        // 01632 is the United Kingdom's range of numbers for fiction.
        .. Of(Northgate, "+441632960000", [("priya", "Priya Shah"), ("sarah", "Sarah Whitfield"), ("tom", "Tom Okafor")]),
        .. Of(Harbour, "+441632960100", [("maya", "Maya Lindqvist"), ("daniel", "Daniel Reyes")]),
    ];

    private static List<Connection> Of(string tenant, string number, (string Agent, string Name)[] people)
    {
        var account = "AC" + Hex(32);
        var authToken = Hex(32);
        var sms = new Connection { Id = Id(), Tenant = tenant, Kind = "twilio-sms", Sender = number, AccountSid = account, AuthToken = authToken };
        var whatsapp = new Connection
        {
            Id = Id(), Tenant = tenant, Kind = "twilio-whatsapp", Sender = "whatsapp:" + number, AccountSid = account, AuthToken = authToken,
        };
        return
        [
            new Connection { Id = Id(), Tenant = tenant, Kind = "form", FormSecret = Hex(32), ReplyVia = sms.Id },
            sms,
            whatsapp,
            new Connection
            {
                Id = Id(),
                Tenant = tenant,
                Kind = "slack",
                BotToken = $"xoxb-{Hex(24)}",
                SigningSecret = Hex(32),
                Team = Slack('T'),
                Channels = new Dictionary<string, string>
                {
                    ["specialists"] = Slack('C'),
                    ["managers"] = Slack('C'),
                    ["sales-director"] = Slack('C'),
                },
                People = [.. people.Select(p => new Person(Slack('U'), p.Agent, p.Name))],
            },
        ];
    }

    private static string Id() => Hex(24);

    private static string Hex(int length) => RandomNumberGenerator.GetHexString(length, lowercase: true);

    private static string Slack(char kind) => kind + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 10);
}
