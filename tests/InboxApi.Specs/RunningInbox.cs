using System.Net.Http.Json;
using System.Text;
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

namespace InboxApi.Specs;

/// <summary>The service as it runs, on a database and a bus of its own; the specs speak for the orchestrator.</summary>
public sealed class RunningInbox : IAsyncLifetime
{
    private const int LaneCount = 16;

    private readonly Dictionary<int, long> said = [];
    private readonly SemaphoreSlim saying = new(1, 1);
    private TestDatabase inbox = null!;
    private TestDatabase bus = null!;
    private NpgsqlDataSource busSource = null!;
    private WebApplicationFactory<Program> service = null!;

    /// <summary>The database as its owner's administrator sees it, past row-level security.</summary>
    public NpgsqlDataSource Admin { get; private set; } = null!;

    /// <summary>The database as the service's role sees it.</summary>
    public NpgsqlDataSource Role { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        inbox = await TestPostgres.Create("inbox_specs", "hitl_inbox");
        bus = await TestPostgres.Create("inbox_specs_bus", "hitl_inbox");
        busSource = NpgsqlDataSource.Create(bus.Service);
        Admin = NpgsqlDataSource.Create(inbox.Admin);
        Role = NpgsqlDataSource.Create(inbox.Service);
        await using (var migrating = Service("migrating", services => services.RemoveAll<IHostedService>()))
        {
            await LaneHosting.Migrate(migrating.Services, CancellationToken.None);
        }

        service = Service("inbox-1", _ => { });
    }

    /// <summary>Says contracts on <c>hitl.conversations</c> as the orchestrator does, each at the next position of its lane.</summary>
    public async Task Say(string tenant, params IReadOnlyList<object> contracts)
    {
        await saying.WaitAsync();
        try
        {
            var sender = new PostgresBus(busSource, TimeProvider.System);
            foreach (var contract in contracts)
            {
                var type = ContractTypes.NameOf(contract.GetType());
                var body = JsonSerializer.SerializeToUtf8Bytes(contract, ContractTypes.Find(type)!);
                var key = JsonElement.Parse(Encoding.UTF8.GetString(body)).GetProperty("conversation").GetString()!;
                var lane = Lane.Of(key, LaneCount);
                var position = said[lane] = said.GetValueOrDefault(lane) + 1;
                var envelope = new Envelope($"{lane}-{position}", type, tenant, key, Said.Noon, null, body);
                await sender.Append(Topics.Conversations, [new OutgoingRow(lane, position, position, EnvelopePack.Pack([envelope]))], CancellationToken.None);
            }
        }
        finally
        {
            saying.Release();
        }
    }

    /// <summary>What the service has said on <c>hitl.agent-actions</c> about a conversation.</summary>
    public Task<IReadOnlyList<AgentActed>> Acted(string conversation) => SaidOf<AgentActed>(conversation);

    /// <summary>What the service has said on <c>hitl.agent-actions</c> under a key.</summary>
    public async Task<IReadOnlyList<T>> SaidOf<T>(string key)
    {
        var lane = Lane.Of(key, LaneCount);
        var said = new List<T>();
        await using var command = busSource.CreateCommand("select bytes from records where topic = $1 and lane = $2 order by first");
        command.Parameters.Add(new() { Value = Topics.AgentActions });
        command.Parameters.Add(new() { Value = lane });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            said.AddRange(EnvelopePack.Unpack(reader.GetFieldValue<byte[]>(0))
                .Where(e => e.Key == key)
                .Select(e => (T)JsonSerializer.Deserialize(e.Body.Span, ContractTypes.Find(ContractTypes.NameOf(typeof(T)))!)!));
        }

        return said;
    }

    /// <summary>What the agent asked for, once the service has said it.</summary>
    public Task<IReadOnlyList<AgentActed>> ActedOnce(string conversation, int times = 1) =>
        Eventually.Becomes(() => Acted(conversation), acted => acted.Count >= times, $"{times} actions said about {conversation}");

    public HttpClient As(Agent agent, string tenant = "northgate", string role = "agent")
    {
        var client = service.CreateClient();
        client.DefaultRequestHeaders.Add(GatewayIdentity.TenantHeader, tenant);
        client.DefaultRequestHeaders.Add(GatewayIdentity.AgentHeader, agent.Id.Value);
        client.DefaultRequestHeaders.Add(GatewayIdentity.AgentNameHeader, Uri.EscapeDataString(agent.Name));
        client.DefaultRequestHeaders.Add(GatewayIdentity.RoleHeader, role);
        return client;
    }

    public async Task<long> Count(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await Admin.DisposeAsync();
        await Role.DisposeAsync();
        await busSource.DisposeAsync();
        await inbox.DisposeAsync();
        await bus.DisposeAsync();
    }

    private WebApplicationFactory<Program> Service(string instance, Action<IServiceCollection> change) =>
        new WebApplicationFactory<Program>().WithWebHostBuilder(web => web
            .UseSetting("Database:Service", inbox.Service)
            .UseSetting("Database:Publisher", inbox.Publisher)
            .UseSetting("Database:Owner", inbox.Owner)
            .UseSetting("Bus:Postgres", bus.Service)
            .UseSetting("Bus:Owner", bus.Owner)
            .UseSetting("Lanes:Instance", instance)
            .UseSetting("Logging:LogLevel:Default", "Warning")
            .UseEnvironment("Production")
            .ConfigureTestServices(change));
}

internal static class Requests
{
    public static Task<HttpResponseMessage> Act(this HttpClient client, HttpMethod method, string path, object? body, string? key)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> Json(this HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    public static async Task<JsonElement> Read(this HttpClient client, string path) =>
        await (await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).Json();

    /// <summary>The conversation, once it is as wanted.</summary>
    public static Task<JsonElement> Seen(this HttpClient client, string conversation, Func<JsonElement, bool>? wanted = null) =>
        Eventually.Becomes(
            () => client.Read($"/api/conversations/{conversation}"),
            view => view.TryGetProperty("id", out _) && (wanted is null || wanted(view)),
            $"{conversation} in the inbox");
}
