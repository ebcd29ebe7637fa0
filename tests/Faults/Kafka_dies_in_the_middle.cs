using Confluent.Kafka;
using Hitl.Cli.Infrastructure;
using Hitl.Cli.Running;
using Hitl.Contracts;
using Hitl.Faults.Invariants;
using Hitl.Journeys;
using Hitl.Testing;

namespace Hitl.Faults;

/// <summary>The bus may be away: what is said waits in its service's database, and what was said is where it was.</summary>
[Collection(Alone.Name)]
public class Kafka_dies_in_the_middle(ITestOutputHelper output)
{
    private const string Needed = "KAFKA_HOME is not set: there is no Kafka to kill.";
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(60);

    private static string? Home => Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } home ? home : null;

    [Fact]
    public async Task Soak_one_broker_killed_three_times_and_away_for_a_minute_refuses_no_webhook()
    {
        Soak.Asked();
        Assert.SkipWhen(Home is null, Needed);
        var random = Seed.For("kafka", output);
        await using var journey = await Journey.Begin("kafka-dies", output, bus: Bus.Kafka);
        var loads = await Load.OfBothTenants(journey, random, rate: 12, during: TimeSpan.FromSeconds(40), drain: TimeSpan.FromMinutes(3));

        for (var (killed, due) = (0, 0L); killed < 3; killed++)
        {
            await loads[0].Reaches(due += random.Next(15, 40));
            await journey.Platform.Kafka!.Kill();
            await journey.Platform.Kafka.Restart(Journey.Ct);
        }

        await Load.EndAnswered(journey, loads, TimeSpan.FromMinutes(4), atOnce: 0.9);
        await journey.Platform.Kafka!.Kill();
        loads = await Load.OfBothTenants(journey, random, rate: 12, during: Away, drain: TimeSpan.FromMinutes(3));
        await Eventually.Becomes(loads[0].Report, r => r.State == "draining", "all webhooks of the minute without a bus", Away + TimeSpan.FromSeconds(30));
        Assert.Equal(0, (await loads[0].Report()).Answered);
        await journey.Platform.Kafka.Restart(Journey.Ct);
        await Load.EndAnswered(journey, loads, TimeSpan.FromMinutes(4), atOnce: 0.9);
        Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task Soak_the_leader_of_a_busy_partition_killed_five_times_loses_nothing_of_three_copies()
    {
        Soak.Asked();
        Assert.SkipWhen(Home is null, Needed);
        var random = Seed.For("leaders", output);
        var folder = TestFolder.Create("kafka-cluster");
        var brokers = await KafkaBroker.StartCluster(Home!, [.. Enumerable.Range(1, 3).Select(n => Path.Combine(folder, $"broker{n}"))], Journey.Ct);
        try
        {
            var servers = string.Join(',', brokers.Select(b => b.BootstrapServers));
            await using var journey = await Journey.Begin("leaders-die", output, bus: Bus.Kafka, kafka: servers);
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();
            var partition = random.Next(journey.Platform.Lanes);
            for (var killed = 0; killed < 5; killed++)
            {
                var loads = await Load.OfBothTenants(journey, random, rate: 8, during: TimeSpan.FromSeconds(15), drain: TimeSpan.FromMinutes(3));
                await loads[0].Reaches(random.Next(5, 30));
                var leads = await Eventually.Becomes(() => Task.FromResult(Leader(admin, partition)), l => l > 0, "a leader", TimeSpan.FromMinutes(1));
                var leader = brokers.Single(b => b.Node == leads);
                await leader.Kill();
                await Eventually.Holds(
                    () => Leader(admin, partition) is var now && now > 0 && now != leader.Node, () => $"broker {leader.Node} still leads", TimeSpan.FromMinutes(1));
                await leader.Restart(Journey.Ct);
                await Eventually.Holds(() => InSync(admin) == brokers.Count, () => $"{InSync(admin)} copies are in sync", TimeSpan.FromMinutes(2));
                await Load.EndAnswered(journey, loads, TimeSpan.FromMinutes(4), atOnce: 0.9);
                output.WriteLine($"broker {leader.Node} was killed and came back");
            }

            Assert.Empty(SevenInvariants.Check(await new FactsReader(journey).Read(within: TimeSpan.FromSeconds(30))));
        }
        finally
        {
            foreach (var broker in brokers)
                await broker.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>0 or less while there is none.</summary>
    private static int Leader(IAdminClient admin, int partition) => Partitions(admin).SingleOrDefault(p => p.PartitionId == partition)?.Leader ?? 0;

    /// <summary>The fewest copies that any partition has.</summary>
    private static int InSync(IAdminClient admin) => Partitions(admin).Select(p => p.InSyncReplicas.Length).DefaultIfEmpty().Min();

    /// <summary>None when the broker that was asked has just died.</summary>
    private static List<PartitionMetadata> Partitions(IAdminClient admin)
    {
        try
        {
            return admin.GetMetadata(Topics.Conversations, TimeSpan.FromSeconds(5)).Topics[0].Partitions;
        }
        catch (KafkaException)
        {
            return [];
        }
    }
}
