using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.EventSourcing;
using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Hitl.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Hitl.Ingest.Specs;

/// <summary>The real service on a real port with real PostgreSQL, and a Slack that opens every window.</summary>
public sealed class IngestService : IAsyncLifetime
{
    public const string Public = "https://hooks.example.test";
    public const string Sms = "sms-7f3a", WhatsApp = "wa-91bc", Form = "form-2d4e", Slack = "slack-55aa", Harbour = "harbour-sms", Mail = "mail-3c1b", Booking = "booking-8e2f";
    public const string BookingSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Token = "12345", SigningSecret = "8f742231b10e8888abcd99yyyzzz85a5";

    private readonly DevelopmentClock clock = new(TimeProvider.System);
    private readonly string folder = TestFolder.Create("ingest");
    private TestDatabase database = null!;
    private TestDatabase bus = null!;
    private WebApplication slack = null!;
    private Factory factory = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Bodies of the calls of <c>views.open</c>.</summary>
    public ConcurrentQueue<JsonElement> Opened { get; } = [];

    public void Later(TimeSpan by) => clock.MoveTo(clock.Offset + by);

    public async ValueTask InitializeAsync()
    {
        database = await TestPostgres.Create("ingest");
        bus = await TestPostgres.Create("ingest_bus");
        await using (var owner = NpgsqlDataSource.Create(database.Owner))
        {
            var lanes = new LanesDefinition("ingest", Topics.Inbound, 4, ContractTypes.NameOf, ContractTypes.Find).Migrate(IngestSchema.Steps);
            await Migrations.Apply(owner, lanes.Steps, UserOf(database.Service), UserOf(database.Publisher));
        }

        await using (var owner = NpgsqlDataSource.Create(bus.Owner))
            await Migrations.Apply(owner, PostgresBus.Steps, UserOf(bus.Service), UserOf(bus.Service));
        slack = await StartSlack();
        var file = Path.Combine(folder, "connections.json");
        await File.WriteAllTextAsync(file, Connections);
        factory = new Factory(clock, new()
        {
            ["Database:Service"] = database.Service,
            ["Database:Publisher"] = database.Publisher,
            ["Bus:Postgres"] = bus.Service,
            ["Lanes:Count"] = "4",
            ["Lanes:Instance"] = "spec",
            ["Connections:File"] = file,
            ["Ingest:PublicUrl"] = Public,
            ["Ingest:AnswerWithin"] = "00:00:10",
            ["Providers:Slack"] = slack.Urls.First(),
        });
        factory.UseKestrel(0);
        factory.StartServer();
        Http = factory.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        await slack.DisposeAsync();
        await database.DisposeAsync();
        await bus.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Task<HttpResponseMessage> Text(string from, string body, string sid, string connection = Sms, string more = "") =>
        Twilio($"/hooks/{connection}", $"MessageSid={sid}&From={Uri.EscapeDataString(from)}&To=%2B441632960000&Body={body}&NumMedia=0{more}");

    public Task<HttpResponseMessage> Twilio(string path, string form, Func<string, string[]>? signatures = null) =>
        Post(path, Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded", [
            .. (signatures ?? (signed => [signed]))(Sign(Public + path, form)).Select(s => ("X-Twilio-Signature", s))]);

    public Task<HttpResponseMessage> SubmitForm(ReadOnlySpan<byte> json, string secret = "open sesame", string type = "application/json", string? key = null) =>
        Post($"/hooks/{Form}", json.ToArray(), type, [("X-Form-Secret", secret), .. key is null ? [] : new[] { ("Idempotency-Key", key) }]);

    public Task<HttpResponseMessage> Interact(object payload, string? signature = null, TimeSpan? age = null)
    {
        var body = Encoding.UTF8.GetBytes("payload=" + Uri.EscapeDataString(JsonSerializer.Serialize(payload)));
        var timestamp = (TimeProvider.System.GetUtcNow() - (age ?? TimeSpan.Zero)).ToUnixTimeSeconds().ToString();
        byte[] signed = [.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body];
        signature ??= "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SigningSecret), signed));
        return Post($"/hooks/{Slack}", body, "application/x-www-form-urlencoded",
            [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", signature)]);
    }

    public async Task<HttpResponseMessage> Post(string path, byte[] body, string? type, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The bytes as they are, which no client would send; the whole answer.</summary>
    public async Task<string> Raw(string request)
    {
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(Http.BaseAddress!.Host, Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>No one may connect any more, and who is connected is thrown out: as when the server is down.</summary>
    public Task TakeDatabaseAway() => Run(
        new NpgsqlConnectionStringBuilder(database.Admin) { Database = "postgres", Pooling = false }.ConnectionString,
        $"alter database {database.Name} connection limit 0; select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}'");

    /// <summary>Everything of that contract that was said and has words of the marker in it, in order.</summary>
    public async Task<IReadOnlyList<T>> Said<T>(string marker)
        where T : notnull
    {
        var packs = await Rows(bus.Admin, "select bytes from records where topic = $1 order by lane, first", r => r.GetFieldValue<byte[]>(0), Topics.Inbound);
        return
        [
            .. packs.SelectMany(pack => EnvelopePack.Unpack(pack))
                .Where(e => e.Type == ContractTypes.NameOf(typeof(T)))
                .Select(e => JsonSerializer.Deserialize<T>(e.Body.Span, JsonSerializerOptions.Web)!)
                .Where(said => said.ToString()!.Contains(marker, StringComparison.Ordinal)),
        ];
    }

    /// <summary>The one of that contract with the marker, once it was said.</summary>
    public async Task<T> SaidOnce<T>(string marker)
        where T : notnull =>
        Assert.Single(await Eventually.Becomes(() => Said<T>(marker), said => said.Count > 0, $"a {typeof(T).Name} with {marker}"));

    /// <summary>Raw requests whose body holds the marker.</summary>
    public async Task<long> Logged(string marker) =>
        (await Rows(database.Admin, "select count(*) from ingest.inbound_log where position(convert_to($1, 'UTF8') in body) > 0", r => r.GetInt64(0), marker))[0];

    public async Task<long> Count(string sql) => (await Rows(database.Admin, sql, r => r.GetInt64(0)))[0];

    /// <summary>As the service's role sees it, with no tenant said.</summary>
    public async Task<long> CountAsService(string sql) => (await Rows(database.Service, sql, r => r.GetInt64(0)))[0];

    /// <summary>Says it as the orchestrator would; only once a lane.</summary>
    public async Task SayConversation<T>(string tenant, string key, T message)
        where T : notnull
    {
        var lane = Hitl.Lanes.Lane.Of(key, 4);
        var body = JsonSerializer.SerializeToUtf8Bytes(message, ContractTypes.Find(ContractTypes.NameOf(typeof(T)))!);
        var pack = EnvelopePack.Pack([new Envelope("spec", ContractTypes.NameOf(typeof(T)), tenant, key, TimeProvider.System.GetUtcNow(), null, body)]);
        await using var source = NpgsqlDataSource.Create(bus.Service);
        await using var orchestrator = new PostgresBus(source, TimeProvider.System);
        await orchestrator.Append(Topics.Conversations, [new OutgoingRow(lane, 1, 1, pack)], TestContext.Current.CancellationToken);
    }

    private static string Sign(string url, string form)
    {
        var parameters = form.Split('&').Select(p => p.Split('=', 2))
            .Select(p => (Name: p[0], Value: Bytes(p[1]))).OrderBy(p => p.Name, StringComparer.Ordinal)
            .SelectMany(p => (byte[])[.. Encoding.UTF8.GetBytes(p.Name), .. p.Value]);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(Token));
        hash.AppendData([.. Encoding.UTF8.GetBytes(url), .. parameters]);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    private static byte[] Bytes(string escaped) => System.Net.WebUtility.UrlDecodeToBytes(Encoding.UTF8.GetBytes(escaped), 0, Encoding.UTF8.GetByteCount(escaped))!;

    private async Task<WebApplication> StartSlack()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/api/views.open", async (HttpRequest request) =>
        {
            Opened.Enqueue((await JsonDocument.ParseAsync(request.Body)).RootElement);
            return Results.Json(new { ok = true });
        });
        await app.StartAsync();
        return app;
    }

    private static async Task Run(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<T>> Rows<T>(string connection, string sql, Func<NpgsqlDataReader, T> read, params string[] parameters)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    private static string UserOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Username!;

    private const string Connections =
        $$"""
        [
          {"id": "{{Sms}}", "tenant": "northgate", "kind": "twilio-sms", "sender": "+441632960000", "accountSid": "AC1", "authToken": "{{Token}}"},
          {"id": "{{WhatsApp}}", "tenant": "northgate", "kind": "twilio-whatsapp", "sender": "whatsapp:+441632960001", "accountSid": "AC1", "authToken": "next", "previousAuthToken": "{{Token}}"},
          {"id": "{{Form}}", "tenant": "northgate", "kind": "form", "formSecret": "open sesame", "replyVia": "{{Sms}}"},
          {"id": "{{Slack}}", "tenant": "northgate", "kind": "slack", "botToken": "xoxb-1", "signingSecret": "{{SigningSecret}}", "team": "T1",
           "channels": {"specialists": "C1"}, "people": [
             {"slackUser": "U1", "agent": "priya", "name": "Priya Shah"}, {"slackUser": "U2", "agent": "sam", "name": "Sam Jones"}]},
          {"id": "{{Mail}}", "tenant": "northgate", "kind": "email", "sender": "hello@northgate.example", "host": "smtp.northgate.example", "mailSecret": "next", "previousMailSecret": "seal"},
          {"id": "{{Booking}}", "tenant": "northgate", "kind": "booking", "signingSecret": "{{BookingSecret}}"},
          {"id": "{{Harbour}}", "tenant": "harbour", "kind": "twilio-sms", "sender": "+441632960009", "accountSid": "AC2", "authToken": "{{Token}}"}
        ]
        """;

    private sealed class Factory(DevelopmentClock clock, Dictionary<string, string> settings) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var (name, value) in settings)
                builder.UseSetting(name, value);
            builder.ConfigureServices(services => services.AddSingleton<TimeProvider>(clock));
        }
    }
}
