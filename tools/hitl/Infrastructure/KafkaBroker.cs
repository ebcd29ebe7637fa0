using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Hitl.Cli.Infrastructure;

/// <summary>One KRaft broker from an unpacked Kafka (KAFKA_HOME), on free ports of the loopback address, with its log in the given folder.</summary>
public sealed class KafkaBroker : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly string home;
    private readonly string folder;
    private Child server;

    private KafkaBroker(string home, string folder, int port, int node)
    {
        (this.home, this.folder, Port, Node) = (home, folder, port, node);
        server = StartServer();
    }

    public int Port { get; }

    public string BootstrapServers => $"127.0.0.1:{Port}";

    public ProcessIdentity Identity => server.Identity;

    private string Properties => Path.Combine(folder, "server.properties");

    /// <summary>Its number in the cluster.</summary>
    public int Node { get; }

    /// <exception cref="InvalidOperationException">It did not start; the message holds its last lines.</exception>
    public static async Task<KafkaBroker> Start(string home, string folder, CancellationToken ct) => (await StartCluster(home, [folder], ct))[0];

    /// <summary>Brokers that are each a controller too, one in each folder. From three on, every partition is on three, and two must have a record before it is acknowledged.</summary>
    /// <exception cref="InvalidOperationException">One did not start; the message holds its last lines.</exception>
    public static async Task<IReadOnlyList<KafkaBroker>> StartCluster(string home, IReadOnlyList<string> folders, CancellationToken ct)
    {
        var ports = FreePort.Next(2 * folders.Count);
        // One alone keeps the quorum in its log, where it finds itself again on other ports; several are told of each other.
        var quorum = folders.Count == 1
            ? $"controller.quorum.bootstrap.servers=127.0.0.1:{ports[1]}"
            : $"controller.quorum.voters={string.Join(',', folders.Select((_, i) => $"{i + 1}@127.0.0.1:{ports[folders.Count + i]}"))}";
        var cluster = NewClusterId();
        var brokers = new List<KafkaBroker>();
        try
        {
            for (var i = 0; i < folders.Count; i++)
            {
                var folder = Path.GetFullPath(folders[i]);
                Directory.CreateDirectory(folder);
                var properties = ServerProperties(i + 1, ports[i], ports[folders.Count + i], quorum, Math.Min(folders.Count, 3), Path.Combine(folder, "log"));
                await File.WriteAllTextAsync(Path.Combine(folder, "server.properties"), properties, ct);
                if (!File.Exists(Path.Combine(folder, "log", "meta.properties")))
                {
                    await Format(home, folder, cluster, folders.Count == 1 ? ["--standalone"] : [], ct);
                }

                brokers.Add(new KafkaBroker(home, folder, ports[i], i + 1));
            }

            await Task.WhenAll(brokers.Select(b => b.Answers(ct)));
            return brokers;
        }
        catch
        {
            foreach (var broker in brokers)
            {
                await broker.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Makes the topics that are missing; one that is there must have that many partitions.</summary>
    /// <exception cref="InvalidOperationException">A topic is there with another number of partitions.</exception>
    public static async Task CreateTopics(string bootstrapServers, IEnumerable<string> topics, int partitions)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        var there = admin.GetMetadata(TimeSpan.FromSeconds(15)).Topics.ToDictionary(t => t.Topic, t => t.Partitions.Count);
        foreach (var topic in topics.Where(there.ContainsKey))
        {
            if (there[topic] != partitions)
            {
                throw new InvalidOperationException($"Topic {topic} at {bootstrapServers} has {there[topic]} partitions where {partitions} lanes need as many: the number of lanes is fixed at installation.");
            }
        }

        var missing = topics.Where(t => !there.ContainsKey(t))
            .Select(t => new TopicSpecification { Name = t, NumPartitions = partitions, ReplicationFactor = -1 })
            .ToList();
        if (missing.Count > 0)
        {
            await admin.CreateTopicsAsync(missing);
        }
    }

    /// <summary>What Kafka calls this cluster; another one holds other records.</summary>
    public static async Task<string> ClusterId(string bootstrapServers)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        return (await admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = TimeSpan.FromSeconds(15) })).ClusterId;
    }

    public Task Stop() => server.End(Signal.Terminate, TimeSpan.FromSeconds(30));

    /// <summary>As a crash would.</summary>
    public async Task Kill()
    {
        server.Send(Signal.Kill);
        await server.Exited();
    }

    /// <summary>On the same port and log, stopping it first where it still runs.</summary>
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

    /// <summary>A cluster's id is 16 bytes in URL-safe base64.</summary>
    private static string NewClusterId() => Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', 'A').Replace('/', 'B');

    private static async Task Format(string home, string folder, string cluster, IReadOnlyList<string> quorum, CancellationToken ct)
    {
        using var format = Child.Start(
            Path.Combine(folder, "kafka.log"),
            Path.Combine(home, "bin", "kafka-storage.sh"),
            ["format", .. quorum, "-t", cluster, "-c", Path.Combine(folder, "server.properties")],
            ScriptEnvironment(folder));
        await format.Exited(ct);
        if (format.ExitCode != 0)
        {
            throw new InvalidOperationException($"Kafka's log folder could not be formatted ({format.Ending}):\n{format.LastLines(15)}");
        }
    }

    private static Dictionary<string, string> ScriptEnvironment(string folder) => new()
    {
        ["LOG_DIR"] = Path.Combine(folder, "script-logs"),
        // Nothing of a virtual machine's own in the machine's temporary folder.
        ["KAFKA_OPTS"] = $"-XX:-UsePerfData -Djava.io.tmpdir={folder}",
        // A broker that lives for minutes on a core or two: compiling its code as well as can be takes longer than it saves.
        ["KAFKA_JVM_PERFORMANCE_OPTS"] = Environment.GetEnvironmentVariable("KAFKA_JVM_PERFORMANCE_OPTS") ?? "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto",
    };

    private static string ServerProperties(int node, int port, int controllerPort, string quorum, int copies, string log) =>
        $"""
        process.roles=broker,controller
        node.id={node}
        listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controllerPort}
        advertised.listeners=PLAINTEXT://127.0.0.1:{port}
        controller.listener.names=CONTROLLER
        {quorum}
        log.dirs={log}
        auto.create.topics.enable=false
        default.replication.factor={copies}
        min.insync.replicas={(copies + 1) / 2}
        offsets.topic.replication.factor={copies}
        offsets.topic.num.partitions=4
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        # after kill -9 a restarted broker waits this long for its old registration to end
        broker.session.timeout.ms=3000
        broker.heartbeat.interval.ms=500
        """;

    private Child StartServer() => Child.Start(
        Path.Combine(folder, "kafka.log"),
        Path.Combine(home, "bin", "kafka-server-start.sh"),
        [Properties],
        ScriptEnvironment(folder));

    private async Task Answers(CancellationToken ct)
    {
        var limit = DateTimeOffset.UtcNow + StartLimit;
        while (!server.Output().Contains("Kafka Server started", StringComparison.Ordinal))
        {
            if (server.HasExited || DateTimeOffset.UtcNow > limit)
            {
                throw new InvalidOperationException(
                    $"Kafka from {home} {(server.HasExited ? $"ended while starting ({server.Ending})" : "did not start in time")}; its log is {server.Log}:\n{server.LastLines(15)}");
            }

            await Task.Delay(100, ct);
        }
    }
}
