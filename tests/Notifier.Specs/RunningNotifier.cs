using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.EventSourcing;
using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Hitl.Notifier.Deliveries;
using Hitl.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Npgsql;

namespace Hitl.Notifier.Specs;

/// <summary>The notifier's own process setup over real PostgreSQL and the PostgreSQL bus, with a provider that answers as told.</summary>
public sealed class RunningNotifier : IAsyncLifetime
{
    public const string Tenant = "northgate";
    private const int Lanes = 4;

    private readonly ConnectionFile connections = new(ConnectionFile.Sample);
    private readonly Dictionary<(string Topic, int Lane), long> positions = [];
    private WebApplicationFactory<Program> factory = new();
    private TestDatabase database = null!;
    private TestDatabase busDatabase = null!;
    private NpgsqlDataSource busSource = null!;
    private PostgresBus bus = null!;

    internal HostileServer Provider { get; } = new();

    public async ValueTask InitializeAsync()
    {
        database = await TestPostgres.Create("notifier", "hitl_notifier");
        busDatabase = await TestPostgres.Create("notifier_bus", "hitl_notifier");
        var definition = new LanesDefinition("notifier", Topics.Deliveries, Lanes, ContractTypes.NameOf, ContractTypes.Find)
            .Keep(Outbox.Kind)
            .Migrate(NotifierSchema.Steps);
        await Migrate(database, definition.Steps);
        await Migrate(busDatabase, PostgresBus.Steps);
        busSource = NpgsqlDataSource.Create(busDatabase.Service);
        bus = new PostgresBus(busSource, TimeProvider.System);
        factory = factory.WithWebHostBuilder(web => web
            .UseSetting("Database:Service", database.Service)
            .UseSetting("Database:Publisher", database.Publisher)
            .UseSetting("Bus:Postgres", busDatabase.Service)
            .UseSetting("Lanes:Count", $"{Lanes}")
            .UseSetting("Lanes:Instance", "notifier-spec")
            .UseSetting("Lanes:Lease", "00:00:02")
            .UseSetting("Connections:File", connections.Name)
            .UseSetting("Providers:Twilio", Provider.Address.AbsoluteUri)
            .UseSetting("Providers:Slack", Provider.Address.AbsoluteUri)
            .UseSetting("Ingest:PublicUrl", "https://hitl.example"));
        _ = factory.Services;
    }

    /// <summary>What another service says, as its publisher would append it.</summary>
    public async Task Hears<T>(string topic, ConversationId conversation, T message)
        where T : notnull
    {
        var lane = Hitl.Lanes.Lane.Of(conversation.Value, Lanes);
        var position = positions[(topic, lane)] = positions.GetValueOrDefault((topic, lane)) + 1;
        var name = ContractTypes.NameOf(typeof(T));
        var envelope = new Envelope(
            $"{topic}-{lane}-{position}", name, Tenant, conversation.Value, DateTimeOffset.UtcNow, null,
            JsonSerializer.SerializeToUtf8Bytes(message, ContractTypes.Find(name)!));
        await bus.Append(topic, [new OutgoingRow(lane, position, position, EnvelopePack.Pack([envelope]))], TestContext.Current.CancellationToken);
    }

    /// <summary>The next record of the conversation's lane never comes.</summary>
    public void SkipsAPosition(string topic, ConversationId conversation)
    {
        var lane = Hitl.Lanes.Lane.Of(conversation.Value, Lanes);
        positions[(topic, lane)] = positions.GetValueOrDefault((topic, lane)) + 1;
    }

    /// <summary>What the notifier said of a conversation so far, in order.</summary>
    public async Task<IReadOnlyList<object>> Said(ConversationId conversation)
    {
        await using var command = busSource.CreateCommand("select bytes from records where topic = $1 and lane = $2 order by first");
        command.Parameters.Add(new() { Value = Topics.Deliveries });
        command.Parameters.Add(new() { Value = Hitl.Lanes.Lane.Of(conversation.Value, Lanes) });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var said = new List<object>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            said.AddRange(EnvelopePack.Unpack(reader.GetFieldValue<byte[]>(0)).Where(e => e.Key == conversation.Value)
                .Select(e => JsonSerializer.Deserialize(e.Body.Span, ContractTypes.Find(e.Type)!)!));
        }

        return said;
    }

    public Task EventuallySays<T>(ConversationId conversation, Func<T, bool> what) => Eventually.Holds(
        async () => (await Said(conversation)).OfType<T>().Any(what),
        () => string.Join("\n", Said(conversation).GetAwaiter().GetResult()));

    /// <summary>As the gateway sends it on for a person of that role; for nobody when it is null.</summary>
    public async Task<HttpResponseMessage> Request(HttpMethod method, string path, string? role = null, object? body = null)
    {
        using var http = factory.CreateClient();
        using var request = new HttpRequestMessage(method, path);
        if (role is not null)
        {
            request.Headers.Add(GatewayIdentity.TenantHeader, Tenant);
            request.Headers.Add(GatewayIdentity.AgentHeader, "priya");
            request.Headers.Add(GatewayIdentity.RoleHeader, role);
        }

        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The rows of a query that no role of ours filters, as JSON.</summary>
    public async Task<IReadOnlyList<string>> Rows(string sql)
    {
        await using var source = NpgsqlDataSource.Create(database.Admin);
        await using var reader = await source.CreateCommand(sql).ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add(reader.GetString(0));
        return rows;
    }

    /// <summary>The rows the service's role sees when no tenant is named.</summary>
    public async Task<long> SeenWithoutATenant(string table)
    {
        await using var source = NpgsqlDataSource.Create(database.Service);
        return (long)(await source.CreateCommand($"select count(*) from {table}").ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        await Provider.DisposeAsync();
        await busSource.DisposeAsync();
        await database.DisposeAsync();
        await busDatabase.DisposeAsync();
        connections.Dispose();
    }

    private static async Task Migrate(TestDatabase database, IReadOnlyList<Migration> steps)
    {
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await Migrations.Apply(owner, steps, User(database.Service), User(database.Publisher));
    }

    private static string User(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Username!;
}
