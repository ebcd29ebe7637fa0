using Hitl.Contracts;
using Npgsql;

namespace Hitl.InboxApi.Actions;

/// <summary>What became of an action.</summary>
/// <param name="Reason">Null when it was accepted.</param>
/// <param name="Holder">Who has the conversation since.</param>
public sealed record ActionOutcome(ActionId Action, bool Accepted, string? Reason, OwnerKind Owner, Agent? Holder, long Epoch);

/// <summary>Waits for outcomes: one query for all that this instance waits for, and none while nobody waits.</summary>
internal sealed partial class ActionOutcomes(NpgsqlDataSource database, ILogger<ActionOutcomes> log) : BackgroundService
{
    /// <summary>How long a request waits; then it is answered 202 with an address to ask at.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(30);
    private readonly Lock gate = new();
    private readonly HashSet<Waiter> waiting = [];
    private readonly SemaphoreSlim someone = new(0, 1);

    /// <summary>Null when there is none in time.</summary>
    public async Task<ActionOutcome?> Wait(string tenant, ActionId action, CancellationToken ct)
    {
        var waiter = new Waiter(tenant, action);
        lock (gate)
        {
            if (waiting.Add(waiter) && waiting.Count == 1 && someone.CurrentCount == 0)
            {
                someone.Release();
            }
        }

        try
        {
            return await waiter.Answer.Task.WaitAsync(Patience, ct);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (gate)
            {
                waiting.Remove(waiter);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await someone.WaitAsync(stoppingToken);
            while (Waiting() is { Length: > 0 } waiters)
            {
                await Answer(waiters, stoppingToken);
                await Task.Delay(Interval, stoppingToken);
            }
        }
    }

    private Waiter[] Waiting()
    {
        lock (gate)
        {
            return [.. waiting];
        }
    }

    private async Task Answer(Waiter[] waiters, CancellationToken ct)
    {
        try
        {
            var found = await database.Read(
                waiters.Select(w => w.Tenant),
                """
                select o.action, o.accepted, o.reason, o.owner, o.holder, o.holder_name, o.epoch, o.tenant_id
                from (select distinct * from unnest($1::text[], $2::text[]) as q (tenant, action)) q
                join action_outcomes o on o.tenant_id = q.tenant and o.action = q.action
                """,
                r => (Tenant: r.GetString(7), Outcome: Outcome(r)),
                ct,
                waiters.Select(w => w.Tenant).ToArray(),
                waiters.Select(w => w.Action.Value).ToArray());
            foreach (var (tenant, outcome) in found)
            {
                foreach (var waiter in waiters.Where(w => w.Tenant == tenant && w.Action == outcome.Action))
                {
                    waiter.Answer.TrySetResult(outcome);
                }
            }
        }
        catch (NpgsqlException e)
        {
            // Who waits gets 202: the action is durable, only its outcome cannot be read just now.
            LogUnread(e);
        }
    }

    public static ActionOutcome Outcome(NpgsqlDataReader r) => new(
        new(r.GetString(0)),
        r.GetBoolean(1),
        r.IsDBNull(2) ? null : r.GetString(2),
        Enum.Parse<OwnerKind>(r.GetString(3)),
        r.IsDBNull(4) ? null : new(new(r.GetString(4)), r.IsDBNull(5) ? r.GetString(4) : r.GetString(5)),
        r.GetInt64(6));

    private sealed class Waiter(string tenant, ActionId action)
    {
        public string Tenant => tenant;

        public ActionId Action => action;

        public TaskCompletionSource<ActionOutcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(LogLevel.Warning, "Outcomes of actions cannot be read just now")]
    private partial void LogUnread(NpgsqlException e);
}
