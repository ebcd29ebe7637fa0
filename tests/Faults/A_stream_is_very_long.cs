using System.Globalization;
using System.Text.Json;
using Hitl.EventSourcing;
using Hitl.Lanes;
using Hitl.Lanes.InMemory;
using Hitl.Lanes.Specs;
using Hitl.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Faults;

/// <summary>The worker on the real store: commits of a thousand events of one stream, until it has a hundred thousand.</summary>
public class A_stream_is_very_long
{
    private const int AtOnce = 1_000;
    private const int Commits = 100;
    private const int Lanes = 4;
    private const string Long = "long";

    private static readonly StreamKind<LedgerCommand, LedgerEvent, Length> Kind = new(
        "ledger",
        _ => true,
        new(
            (command, _) => command is LedgerCommand.Enter many
                ? [.. Enumerable.Range(0, int.Parse(many.Text, CultureInfo.InvariantCulture)).Select(n => new LedgerEvent.Reminded($"{many.Id}/{n}"))]
                : [],
            (length, _) => new Length(length.Events + 1),
            new Length(0)),
        Ledger.Types,
        (_, _, _) => { });

    private static readonly LanesDefinition Definition = new LanesDefinition("middle", Ledger.Telling, Lanes, Ledger.NameOf, Ledger.Find)
        .Keep(Kind)
        .On("ask", LedgerJson.Default.Question, (question, batch) => batch.Decide(Kind, new LedgerCommand.Enter(question.Id, question.Text)));

    private sealed record Length(long Events);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_grows_by_a_thousand_a_commit_and_is_read_again_while_others_of_its_lane_go_on()
    {
        await using var real = await RealStore.Create("long_stream", Definition);
        var other = Enumerable.Range(0, 100).Select(n => $"k{n}").First(k => Hitl.Lanes.Lane.Of(k, Lanes) == Hitl.Lanes.Lane.Of(Long, Lanes));
        await With(real, async () =>
        {
            for (var n = 0; n < Commits; n++)
                await Ask(real, Long, $"q{n}", AtOnce);
            await Eventually.Holds(async () => await Version(real, Long) == AtOnce * Commits, () => "it does not grow", TimeSpan.FromMinutes(2));
        });

        // Another instance, which has nothing in memory, reads it whole; who comes behind it in the lane is not left waiting.
        await With(real, async () =>
        {
            await Ask(real, Long, "again", 1);
            await Ask(real, other, "other", 1);
            await Eventually.Holds(async () => await Version(real, Long) == (AtOnce * Commits) + 1 && await Version(real, other) == 1, () => "it is not read", TimeSpan.FromSeconds(60));
        });
        Assert.Empty((await Audit.VerifyAll(real.Events, [Ledger.Tenant], ct: Ct)).Findings);
        Assert.Empty(await real.AsAdmin("select error from lanes.parked"));
    }

    private static async Task With(RealStore real, Func<Task> act)
    {
        using var stop = new CancellationTokenSource();
        await using var bus = new InMemoryBus(TimeProvider.System);
        var worker = new Worker(
            Definition, real.Store, bus, new WorkerOptions { Count = Lanes, Instance = "anna", Lease = TimeSpan.FromSeconds(1), MaxBatch = 1 },
            new KeyWrapping(Convert.ToBase64String(new byte[32])), TimeProvider.System, TimeProvider.System, NullLogger.Instance);
        var running = worker.Run(stop.Token);
        await act();
        await stop.CancelAsync();
        await running;
    }

    private static Task<IReadOnlyList<bool>> Ask(RealStore real, string key, string id, int events) => real.Store.Accept(
        [
            new Acceptance(
                Hitl.Lanes.Lane.Of(key, Lanes), Ledger.Tenant, key, id, "ask", JsonSerializer.SerializeToUtf8Bytes(new Question(id, $"{events}"), LedgerJson.Default.Question),
                null, DateTimeOffset.UnixEpoch, []),
        ],
        Ct);

    private static async Task<long> Version(RealStore real, string key) =>
        await real.AsAdmin($"select version::text from event_store.mt_streams where id = '{key}'") is [var version] ? long.Parse(version, CultureInfo.InvariantCulture) : 0;
}
