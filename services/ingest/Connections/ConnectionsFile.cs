using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Ingest.Contacts;
using Hitl.Ingest.Hooks;

namespace Hitl.Ingest.Connections;

/// <summary>The connections, read once at start from <c>Connections:File</c>; what is wrong in it is named by file, index and field.</summary>
internal sealed partial class ConnectionsFile
{
    private static readonly Dictionary<string, ConnectionKind> Kinds = new(StringComparer.Ordinal)
    {
        ["twilio-sms"] = ConnectionKind.TwilioSms,
        ["twilio-whatsapp"] = ConnectionKind.TwilioWhatsApp,
        ["form"] = ConnectionKind.Form,
        ["slack"] = ConnectionKind.Slack,
        ["email"] = ConnectionKind.Email,
        ["booking"] = ConnectionKind.Booking,
    };

    /// <summary>Whose national telephone numbers are meant where nothing says so.</summary>
    public const string DefaultCountry = "GB";

    private readonly Dictionary<string, Connection> byId;

    private ConnectionsFile(Dictionary<string, Connection> byId) => this.byId = byId;

    public IReadOnlyList<string> Tenants => [.. byId.Values.Select(c => c.Tenant).Distinct()];

    public Connection? Find(string id) => byId.GetValueOrDefault(id);

    /// <exception cref="InvalidOperationException">The file cannot be used; the message says what to mend.</exception>
    public static ConnectionsFile Load(string? file)
    {
        if (string.IsNullOrEmpty(file))
            throw new InvalidOperationException("Connections:File is not set: name the JSON file of the channel connections.");
        if (!File.Exists(file))
            throw new InvalidOperationException($"Connections:File names {file}, which does not exist.");
        return Parse(file, File.ReadAllBytes(file));
    }

    /// <param name="file">Only for messages.</param>
    internal static ConnectionsFile Parse(string file, ReadOnlySpan<byte> json)
    {
        List<Entry?> entries;
        try
        {
            entries = JsonSerializer.Deserialize(json, EntriesJson.Default.ListEntry) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"{file} is not an array of connections (line {e.LineNumber + 1}, {e.Path}): {e.Message}", e);
        }

        var byId = new Dictionary<string, Connection>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            var connection = new Check(file, i, entries[i] ?? new Entry()).Connection();
            if (!byId.TryAdd(connection.Id.Value, connection))
                throw new InvalidOperationException($"{file}, connection [{i}], field 'id': another connection has this id; give each its own.");
        }

        return new ConnectionsFile(byId);
    }

    private sealed class Check(string file, int index, Entry entry)
    {
        public Connection Connection()
        {
            var id = Required("id", entry.Id, "an unguessable name of letters, digits, '-' and '_'");
            if (id.Length > 100 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                throw Wrong("id", "may have at most 100 letters, digits, '-' and '_', because it stands in addresses");
            var tenant = Required("tenant", entry.Tenant, "the tenant's slug");
            if (!Kinds.TryGetValue(Required("kind", entry.Kind, Choices), out var kind))
                throw Wrong("kind", $"'{entry.Kind}' is unknown; use {Choices}");
            var country = entry.Country ?? DefaultCountry;
            if (!PhoneNumber.Countries.Contains(country))
                throw Wrong("country", $"'{country}' is unknown; use one of {string.Join(", ", PhoneNumber.Countries)}");
            return new Connection(
                new ConnectionId(id),
                tenant,
                kind,
                kind switch
                {
                    ConnectionKind.TwilioSms or ConnectionKind.TwilioWhatsApp => Required("sender", entry.Sender, "our number at Twilio"),
                    ConnectionKind.Email => Required("sender", entry.Sender, "the address that our mails come from"),
                    _ => "",
                },
                Secrets(kind),
                kind is ConnectionKind.Slack ? Required("botToken", entry.BotToken, "the Slack app's xoxb token") : "",
                kind is ConnectionKind.Slack ? Required("team", entry.Team, "the Slack workspace's id") : "",
                People(),
                country);
        }

        private static string Choices => string.Join(", ", Kinds.Keys);

        private List<string> Secrets(ConnectionKind kind)
        {
            var (field, what, all) = kind switch
            {
                ConnectionKind.Form => ("formSecret", "the secret that the form's site sends", Those(entry.FormSecret, entry.PreviousFormSecret, null)),
                ConnectionKind.Slack => ("signingSecret", "the Slack app's signing secret", Those(entry.SigningSecret, entry.PreviousSigningSecret, null)),
                ConnectionKind.Booking => ("signingSecret", "the secret of Standard Webhooks", Those(entry.SigningSecret, entry.PreviousSigningSecret, null)),
                ConnectionKind.Email => ("mailSecret", "what the ways out in mails are sealed with", Those(entry.MailSecret, entry.PreviousMailSecret, null)),
                _ => ("authToken", "the account's auth token", Those(entry.AuthToken, entry.PreviousAuthToken, entry.AuthTokens)),
            };
            if (kind is ConnectionKind.Booking && all.Any(secret => StandardSignature.Key(secret) is null))
                throw Wrong(field, "must be whsec_ and the Base64 of 24 to 64 random bytes");
            return all.Count > 0 ? all : throw Wrong(field, $"is missing: nothing could be verified; put {what} there");
        }

        private static List<string> Those(string? now, string? previous, IReadOnlyList<string>? more) =>
            [.. new[] { now, previous }.Concat(more ?? []).OfType<string>().Where(secret => secret.Length > 0)];

        private List<Person> People()
        {
            var people = new List<Person>();
            foreach (var (person, i) in (entry.People ?? []).Select((person, i) => (person, i)))
            {
                people.Add(new Person(
                    Required($"people[{i}].slackUser", person.SlackUser, "the Slack user's id"),
                    Required($"people[{i}].agent", person.Agent, "the agent's id"),
                    Required($"people[{i}].name", person.Name, "the name the agent signs by")));
            }

            return people;
        }

        private string Required(string field, string? value, string what) =>
            string.IsNullOrWhiteSpace(value) ? throw Wrong(field, $"is missing; put {what} there") : value;

        private InvalidOperationException Wrong(string field, string what) => new($"{file}, connection [{index}], field '{field}': {what}.");
    }

    /// <summary>A connection as the file has it; fields that only other services read are not named here.</summary>
    private sealed record Entry(
        string? Id = null,
        string? Tenant = null,
        string? Kind = null,
        string? Sender = null,
        string? AuthToken = null,
        string? PreviousAuthToken = null,
        IReadOnlyList<string>? AuthTokens = null,
        string? FormSecret = null,
        string? PreviousFormSecret = null,
        string? SigningSecret = null,
        string? PreviousSigningSecret = null,
        string? MailSecret = null,
        string? PreviousMailSecret = null,
        string? BotToken = null,
        string? Team = null,
        IReadOnlyList<EntryPerson>? People = null,
        string? Country = null);

    private sealed record EntryPerson(string? SlackUser = null, string? Agent = null, string? Name = null);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
    [JsonSerializable(typeof(List<Entry>))]
    private sealed partial class EntriesJson : JsonSerializerContext;
}
