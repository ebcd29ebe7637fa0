using Hitl.Ingest.Connections;
using Microsoft.Extensions.Options;

namespace Hitl.Ingest.Hooks;

/// <summary>A request as it came. The body is Base64 only on its way into the statement.</summary>
internal sealed record InboundLogRow(
    string Tenant,
    string UniqueKey,
    string Connection,
    string Contact,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body,
    DateTimeOffset ReceivedAt)
{
    /// <remarks>A repeat brings its row again; the first stays.</remarks>
    public const string Sql =
        """
        insert into ingest.inbound_log (tenant_id, unique_key, connection, contact_id, headers, body, received_at)
        select r.tenant, r.unique_key, r.connection, r.contact, r.headers, decode(r.body, 'base64'), r.received_at
        from json_to_recordset($1)
            as r (tenant text, unique_key text, connection text, contact text, headers jsonb, body text, received_at timestamptz)
        on conflict do nothing
        """;
}

/// <summary>Deletes what has been kept long enough, hourly.</summary>
internal sealed partial class InboundLogRetention(
    IngestDatabase database, ConnectionsFile connections, IOptions<IngestOptions> options, TimeProvider clock, ILogger<InboundLogRetention> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private const string Delete =
        """
        with old as (delete from ingest.form_bodies where tenant_id = $1 and first_at < $2)
        delete from ingest.inbound_log where tenant_id = $1 and received_at < $2
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Forget(stoppingToken);
            }
            catch (Npgsql.NpgsqlException e)
            {
                LogLater(e);
            }
        }
    }

    internal async Task Forget(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - options.Value.RawLogKept;
        foreach (var tenant in connections.Tenants)
            await database.Query([tenant], _ => 0, ct, IngestDatabase.Command(Delete, tenant, before));
    }

    [LoggerMessage(LogLevel.Warning, "The raw log could not be shortened; it will be in an hour")]
    private partial void LogLater(Exception exception);
}
