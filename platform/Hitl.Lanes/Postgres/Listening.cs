using Npgsql;

namespace Hitl.Lanes.Postgres;

/// <summary>A connection of its own on which the database tells that something came after a quiet time, so that who waits for it need not ask often.</summary>
/// <param name="concerns">Whether the topic that something came in is of interest.</param>
internal sealed class Listening : IAsyncDisposable
{
    /// <summary>What is notified, with the topic as its payload.</summary>
    public const string Channel = "records";

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);
    private readonly NpgsqlDataSource database;
    private readonly TimeProvider time;
    private readonly Func<string, bool> concerns;
    private readonly Signal told;
    private readonly CancellationTokenSource stop = new();
    private readonly Task listening;
    private volatile bool isUp;

    public Listening(NpgsqlDataSource database, TimeProvider time, Func<string, bool> concerns)
    {
        (this.database, this.time, this.concerns) = (database, time, concerns);
        told = new Signal(time);
        listening = Task.Run(Listen);
    }

    /// <summary>False while the connection is lost: then nobody tells.</summary>
    public bool IsUp => isUp;

    /// <summary>Ends a wait, now or the next.</summary>
    public void Wake() => told.Set();

    public Task Wait(TimeSpan atMost, CancellationToken ct) => told.Wait(atMost, ct);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await listening;
        stop.Dispose();
    }

    private async Task Listen()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenOnce();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                isUp = false;
                await Task.Delay(TryAgain, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenOnce()
    {
        await using var connection = await database.OpenConnectionAsync(stop.Token);
        connection.Notification += (_, notice) =>
        {
            if (concerns(notice.Payload))
                told.Set();
        };
        await Execute(connection, $"listen {Channel}");
        isUp = true;
        // What came while nobody listened.
        told.Set();
        try
        {
            while (true)
                await connection.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // A connection goes back to its pool as it is.
            await Execute(connection, "unlisten *");
            throw;
        }
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
