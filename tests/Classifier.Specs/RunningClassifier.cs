using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Hitl.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Hitl.Classifier.Specs;

/// <summary>The service as it runs, on a database and a bus of its own; the specs speak for ingest and the orchestrator.</summary>
public sealed class RunningClassifier : IAsyncLifetime
{
    private const int LaneCount = 16;
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<(string Topic, int Lane), long> said = [];
    private TestDatabase classifier = null!;
    private TestDatabase bus = null!;
    private NpgsqlDataSource busSource = null!;
    private WebApplicationFactory<Program> service = null!;

    /// <summary>The database as its administrator sees it, past row-level security.</summary>
    public NpgsqlDataSource Admin { get; private set; } = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        classifier = await TestPostgres.Create("classifier_specs", "hitl_classifier");
        bus = await TestPostgres.Create("classifier_specs_bus", "hitl_classifier");
        busSource = NpgsqlDataSource.Create(bus.Service);
        Admin = NpgsqlDataSource.Create(classifier.Admin);
        await using (var migrating = Service(services => services.RemoveAll<IHostedService>()))
        {
            await LaneHosting.Migrate(migrating.Services, CancellationToken.None);
        }

        Start(_ => { });
    }

    /// <summary>Stops the service and starts it again on its data.</summary>
    public async Task StartAgain(Action<IServiceCollection>? change = null)
    {
        await service.DisposeAsync();
        Start(change ?? (_ => { }));
    }

    /// <summary>Says a contract as the service that owns the topic does, at the next position of its key's lane.</summary>
    public async Task Say(string topic, string tenant, string key, object contract)
    {
        var type = ContractTypes.NameOf(contract.GetType());
        var lane = Lane.Of(key, LaneCount);
        var position = said[(topic, lane)] = said.GetValueOrDefault((topic, lane)) + 1;
        var envelope = new Envelope($"{topic}-{lane}-{position}", type, tenant, key, Noon, null, JsonSerializer.SerializeToUtf8Bytes(contract, ContractTypes.Find(type)!));
        await new PostgresBus(busSource, TimeProvider.System).Append(topic, [new OutgoingRow(lane, position, position, EnvelopePack.Pack([envelope]))], Ct);
    }

    public Task Publish(string tenant, string version, IReadOnlyList<FaqEntry> faq) =>
        Say(Topics.Conversations, tenant, tenant, new PlaybookPublished(new(tenant), version, faq, Noon));

    public Task Correct(string tenant, string conversation, string text, string label, string right) =>
        Say(Topics.Conversations, tenant, conversation, new LabelCorrected(
            new(conversation), new($"m_{conversation}"), 5, text, label, "none", right, new(new("sarah"), "Sarah Jones"), Noon));

    public Task Erase(string tenant, string conversation) =>
        Say(Topics.Conversations, tenant, conversation, new ContactErased(new(conversation), 9, Noon));

    /// <summary>How the service reads a text of a contact.</summary>
    public async Task<MessageUnderstood> Reads(string tenant, string conversation, string text)
    {
        var message = new MessageId($"m_{Guid.NewGuid():N}");
        await Say(Topics.Inbound, tenant, conversation, new ContactMessageReceived(
            new(conversation), message, new("con_sms"), Channel.Sms, "+447700900123", "+441632960000", text, 0, "Amy", Keyword.None, "", false, Noon));
        return (await Eventually.Becomes(() => Understood(conversation), all => all.Any(one => one.Message == message), $"{text} understood"))
            .Single(one => one.Message == message);
    }

    public async Task<JsonElement> Models(string tenant)
    {
        using var client = service.CreateClient();
        client.DefaultRequestHeaders.Add(GatewayIdentity.TenantHeader, tenant);
        client.DefaultRequestHeaders.Add(GatewayIdentity.AgentHeader, "priya");
        client.DefaultRequestHeaders.Add(GatewayIdentity.AgentNameHeader, "Priya");
        client.DefaultRequestHeaders.Add(GatewayIdentity.RoleHeader, "analyst");
        return await client.GetFromJsonAsync<JsonElement>("/api/models", Ct);
    }

    /// <summary>Waits until the latest model that was compared is as wanted.</summary>
    public Task<JsonElement> Judged(string tenant, Func<JsonElement, bool> wanted, string what) =>
        Eventually.Becomes(() => Models(tenant), models => models.GetProperty("judged").EnumerateArray().Any(wanted), what, TimeSpan.FromSeconds(60));

    public async Task<long> Count(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await Admin.DisposeAsync();
        await busSource.DisposeAsync();
        await classifier.DisposeAsync();
        await bus.DisposeAsync();
    }

    private void Start(Action<IServiceCollection> change)
    {
        service = Service(change);
        service.CreateClient().Dispose();
    }

    private async Task<IReadOnlyList<MessageUnderstood>> Understood(string conversation)
    {
        var read = new List<MessageUnderstood>();
        await using var command = busSource.CreateCommand("select bytes from records where topic = $1 and lane = $2 order by first");
        command.Parameters.Add(new() { Value = Topics.Understood });
        command.Parameters.Add(new() { Value = Lane.Of(conversation, LaneCount) });
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
        {
            read.AddRange(EnvelopePack.Unpack(reader.GetFieldValue<byte[]>(0))
                .Where(envelope => envelope.Key == conversation)
                .Select(envelope => JsonSerializer.Deserialize(envelope.Body.Span, ContractsJson.Default.MessageUnderstood)!));
        }

        return read;
    }

    private WebApplicationFactory<Program> Service(Action<IServiceCollection> change) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(web => web
            .UseSetting("Database:Service", classifier.Service)
            .UseSetting("Database:Publisher", classifier.Publisher)
            .UseSetting("Database:Owner", classifier.Owner)
            .UseSetting("Bus:Postgres", bus.Service)
            .UseSetting("Bus:Owner", bus.Owner)
            .UseSetting("Lanes:Instance", "classifier-1")
            .UseSetting("Keys:Wrapping", Convert.ToBase64String(new byte[32]))
            .UseSetting("Logging:LogLevel:Default", "Error")
            .UseEnvironment("Production")
            .ConfigureTestServices(change));
}
