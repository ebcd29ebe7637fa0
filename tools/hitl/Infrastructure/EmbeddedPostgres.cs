using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Hitl.Cli.Infrastructure;

/// <summary>The PostgreSQL that ./hitl installs, on the loopback address alone. The superuser's password lies beside its data.</summary>
/// <remarks>
/// PostgreSQL refuses to run as root: it then runs as user postgres or, where there is none, nobody, and owns its data folder.
/// A clone that this user cannot reach (one under /root, say) is reached by the one capability it keeps for that, so nothing
/// has to lie outside the clone.
/// </remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>MB. What does not fit is written out by whoever needs the room; memory is taken as it is used.</summary>
    private static readonly long SharedBuffers = Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16 / (1 << 20), 128, 1_024);

    /// <summary>MB, with what describes the buffers, connections and locks.</summary>
    public static long SharedMemory => SharedBuffers + SharedBuffers / 16 + 32;

    // Cheaper than the loopback address. In the abstract namespace, because a path has a limit that a clone's depth may pass; the port makes it one's own.
    private const string Sockets = "@hitl";

    // Without these a server process hands its memory back after each larger statement, and takes every page of it anew with the next.
    private static readonly IReadOnlyDictionary<string, string> Allocator = new Dictionary<string, string>
    {
        ["MALLOC_TOP_PAD_"] = (4 << 20).ToString(CultureInfo.InvariantCulture),
        ["MALLOC_TRIM_THRESHOLD_"] = (64 << 20).ToString(CultureInfo.InvariantCulture),
        ["MALLOC_MMAP_THRESHOLD_"] = (16 << 20).ToString(CultureInfo.InvariantCulture),
    };

    private readonly string folder;
    private readonly string password;
    private readonly IReadOnlyList<string> privileges;
    private readonly IReadOnlyList<string> settings;
    private readonly IReadOnlyDictionary<string, string>? environment;
    private Child server;

    private EmbeddedPostgres(
        string folder, int port, string password, IReadOnlyList<string> privileges, IReadOnlyDictionary<string, string>? environment, IReadOnlyList<string> settings)
    {
        (this.folder, Port, this.password, this.privileges, this.environment, this.settings) = (folder, port, password, privileges, environment, settings);
        server = StartServer();
    }

    public int Port { get; }

    public ProcessIdentity Identity => server.Identity;

    public string AdminConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = Sockets,
        Port = Port,
        Username = "postgres",
        Password = password,
        Database = "postgres",
    }.ConnectionString;

    /// <summary>Makes the cluster in the folder when there is none, starts it, and returns once it answers.</summary>
    /// <param name="settings">Further ones, each <c>name=value</c>.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start; the message holds its last lines.</exception>
    public static Task<EmbeddedPostgres> Start(string dataFolder, int? port, CancellationToken ct, params IReadOnlyList<string> settings) =>
        Start(dataFolder, port, environment: null, settings, ct);

    /// <inheritdoc cref="Start(string, int?, CancellationToken, IReadOnlyList{string})"/>
    public static async Task<EmbeddedPostgres> Start(
        string dataFolder, int? port, IReadOnlyDictionary<string, string>? environment, IReadOnlyList<string> settings, CancellationToken ct)
    {
        if (!File.Exists(Tool("postgres")))
        {
            throw new InvalidOperationException($"PostgreSQL is not installed in {Repository.PostgresFolder}: run ./hitl, or name a server with --postgres.");
        }

        var folder = Path.GetFullPath(dataFolder);
        Directory.CreateDirectory(folder);
        var user = Native.IsRoot ? ServerUser.Find() : null;
        var privileges = user?.Privileges([folder, Repository.PostgresFolder]) ?? [];
        if (!File.Exists(Path.Combine(folder, "cluster", "PG_VERSION")))
        {
            await Initialise(folder, user, privileges, ct);
        }

        var password = (await File.ReadAllTextAsync(PasswordFile(folder), ct)).Trim();
        var postgres = new EmbeddedPostgres(folder, port ?? FreePort.Next(), password, privileges, environment, settings);
        try
        {
            await postgres.Answers(ct);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Fast shutdown: connections are closed, transactions rolled back, the data is whole.</summary>
    public Task Stop() => server.End(Signal.Interrupt, TimeSpan.FromSeconds(30));

    /// <summary>As a crash would: SIGKILL, then waits until its helpers have noticed.</summary>
    public async Task Kill()
    {
        var helpers = Native.ChildrenOf(server.Identity.Id);
        server.Send(Signal.Kill);
        await server.Exited();
        foreach (var helper in helpers)
        {
            await helper.Gone(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>It and its helpers are stopped (SIGSTOP): connections stay open and nothing answers.</summary>
    public void Hang() => SendToAll(Signal.Stop);

    public void GoOn() => SendToAll(Signal.Continue);

    /// <summary>On the same port, stopping it first where it still runs.</summary>
    public async Task Restart(CancellationToken ct = default)
    {
        await Stop();
        server.Dispose();
        server = StartServer();
        await Answers(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        server.Dispose();
    }

    private void SendToAll(Signal signal)
    {
        foreach (var helper in Native.ChildrenOf(server.Identity.Id))
        {
            helper.Send(signal);
        }

        server.Send(signal);
    }

    private static string Tool(string name) => Path.Combine(Repository.PostgresFolder, "bin", name);

    private static string PasswordFile(string folder) => Path.Combine(folder, "admin-password");

    private static async Task Initialise(string folder, ServerUser? user, IReadOnlyList<string> privileges, CancellationToken ct)
    {
        var cluster = Path.Combine(folder, "cluster");
        if (Directory.Exists(cluster))
        {
            // Left by an initdb that was interrupted: without PG_VERSION nothing was ever stored in it.
            Directory.Delete(cluster, recursive: true);
        }

        Directory.CreateDirectory(cluster, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await SecretFile.Write(PasswordFile(folder), RandomNumberGenerator.GetHexString(32, lowercase: true), ct);
        var handedOver = Path.Combine(folder, "initial-password");
        File.Copy(PasswordFile(folder), handedOver, overwrite: true);
        user?.Own(cluster);
        user?.Own(handedOver);
        try
        {
            using var initdb = Child.Start(
                Path.Combine(folder, "postgres.log"),
                Tool("initdb"),
                [
                    "--pgdata", cluster, "--username", "postgres", "--pwfile", handedOver, "--auth", "scram-sha-256",
                    "--locale=C", "--encoding=UTF8", "--no-sync", "--no-instructions",
                ],
                workingFolder: Path.GetPathRoot(folder),
                privileges: privileges);
            await initdb.Exited(ct);
            if (initdb.ExitCode != 0)
            {
                throw new InvalidOperationException($"PostgreSQL's initdb failed in {cluster} ({initdb.Ending}):\n{initdb.LastLines(15)}");
            }
        }
        finally
        {
            File.Delete(handedOver);
        }
    }

    private Child StartServer() => Child.Start(
        Path.Combine(folder, "postgres.log"),
        Tool("postgres"),
        [
            "-D", Path.Combine(folder, "cluster"),
            "-c", $"unix_socket_directories={Sockets}",
            "-c", "listen_addresses=127.0.0.1",
            "-c", $"port={Port.ToString(CultureInfo.InvariantCulture)}",
            "-c", "fsync=on",
            "-c", $"shared_buffers={SharedBuffers}MB",
            "-c", "max_connections=300",
            // Each checkpoint makes every page's next change a whole page in the log.
            "-c", "max_wal_size=2GB",
            "-c", "log_min_messages=warning",
            "-c", "timezone=UTC",
            // Statements of a few rows each: making code for one costs more than running it.
            "-c", "jit=off",
            "-c", "update_process_title=off",
            .. settings.SelectMany(setting => new[] { "-c", setting }),
        ],
        new Dictionary<string, string>([.. Allocator, .. environment ?? new Dictionary<string, string>()]),
        workingFolder: Path.GetPathRoot(folder),
        whenParentDies: Signal.Interrupt,
        privileges: privileges);

    private async Task Answers(CancellationToken ct)
    {
        var limit = DateTimeOffset.UtcNow + StartLimit;
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(AdminConnectionString) { Pooling = false, Timeout = 2 });
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (server.HasExited)
            {
                throw new InvalidOperationException($"PostgreSQL ended while starting ({server.Ending}); its log is {server.Log}:\n{server.LastLines(15)}");
            }

            try
            {
                await using var connection = await source.OpenConnectionAsync(ct);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException && DateTimeOffset.UtcNow < limit && !IsWrongPassword(e))
            {
                await Task.Delay(50, ct);
            }
        }
    }

    private static bool IsWrongPassword(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.InvalidPassword };
}
