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

    /// <summary>twilio-sms, twilio-whatsapp, email, form or slack.</summary>
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

    /// <summary>The connection that mails a form's contact.</summary>
    public string? MailVia { get; init; }

    /// <summary>The name beside a mail's sender.</summary>
    public string? SenderName { get; init; }

    /// <summary>The SMTP server that takes a connection's mail.</summary>
    public string? Host { get; init; }

    /// <summary>What Twilio calls the approved templates of a WhatsApp connection, by their names.</summary>
    public IReadOnlyDictionary<string, string>? Contents { get; init; }

    /// <summary>What the ways out in mails are sealed with.</summary>
    public string? MailSecret { get; init; }
}

/// <summary>The sample tenants' connections of one data folder, with ids and secrets of its own.</summary>
public static class SampleConnections
{
    public const string Northgate = "northgate";
    public const string Harbour = "harbour";

    private static readonly Dictionary<string, string> Companies = new() { [Northgate] = "Northgate Digital", [Harbour] = "Harbour Talent" };

    private static readonly string[] Templates = ["person_asked", "still_of_use"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Those of connections.json; where there is none it is written first, with mode 600.</summary>
    public static async Task<IReadOnlyList<Connection>> Keep(string file, CancellationToken ct = default)
    {
        var kept = File.Exists(file) ? JsonSerializer.Deserialize<List<Connection>>(await File.ReadAllTextAsync(file, ct), Json)! : null;
        var connections = kept is null ? All() : WithContents(WithMail(kept));
        if (!ReferenceEquals(connections, kept))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await SecretFile.Write(file, JsonSerializer.Serialize(connections, Json), ct);
        }

        return connections;
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
            Contents = Contents(),
        };
        var mail = Mail(tenant, Companies[tenant]);
        return
        [
            new Connection { Id = Id(), Tenant = tenant, Kind = "form", FormSecret = Hex(32), ReplyVia = sms.Id, MailVia = mail.Id },
            sms,
            whatsapp,
            mail,
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

    /// <summary>The host is a name for fiction: on this machine the simulator takes all mail instead.</summary>
    private static Connection Mail(string tenant, string company) => new()
    {
        Id = Id(),
        Tenant = tenant,
        Kind = "email",
        Sender = $"hello@{tenant}.example",
        SenderName = company,
        Host = $"smtp.{tenant}.example",
        MailSecret = Hex(32),
    };

    /// <summary>A file that was written before tenants had mail gets it.</summary>
    private static List<Connection> WithMail(List<Connection> kept) =>
        kept.Where(c => c is { Kind: "form", MailVia: null }).Select(c => Mail(c.Tenant, Companies[c.Tenant])).ToList() switch
        {
            [] => kept,
            var mails => [.. kept.Select(c => c.Kind == "form" ? c with { MailVia = mails.Find(m => m.Tenant == c.Tenant)?.Id ?? c.MailVia } : c), .. mails],
        };

    /// <summary>A file that was written before there were templates gets them.</summary>
    private static List<Connection> WithContents(List<Connection> kept) => kept.Exists(c => c is { Kind: "twilio-whatsapp", Contents: null })
        ? [.. kept.Select(c => c is { Kind: "twilio-whatsapp", Contents: null } ? c with { Contents = Contents() } : c)]
        : kept;

    /// <summary>Of the samples' playbooks.</summary>
    private static Dictionary<string, string> Contents() => Templates.ToDictionary(name => name, _ => "HX" + Hex(32));

    private static string Id() => Hex(24);

    private static string Hex(int length) => RandomNumberGenerator.GetHexString(length, lowercase: true);

    private static string Slack(char kind) => kind + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 10);
}
