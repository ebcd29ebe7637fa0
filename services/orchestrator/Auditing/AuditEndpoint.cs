using System.Security.Claims;
using Hitl.EventSourcing;
using Hitl.Hosting;
using Hitl.Lanes;

namespace Hitl.Orchestrator.Auditing;

internal static class AuditEndpoint
{
    /// <param name="Written">Positions given in all lanes.</param>
    /// <param name="Published">Of these, on the bus.</param>
    /// <param name="Kept">Of these, still kept as outgoing rows.</param>
    public sealed record Positions(int Lanes, long Written, long Published, long Kept);

    public sealed record Broken(string Stream, long? Version, string What);

    public sealed record Result(long Streams, long Events, IReadOnlyList<Broken> Broken, Positions Positions);

    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/audit/verify", Verify).WithSummary("Check that every stream is gapless and chained, and the lanes' positions without holes");

    private static async Task<Result> Verify(ClaimsPrincipal user, IEventStore store, ILaneStore lanes, CancellationToken ct)
    {
        var report = await Audit.VerifyAll(store, [user.Tenant()], ct: ct);
        var rows = await lanes.ReadLanes(ct);
        var broken = report.Findings.Select(f => new Broken(f.Stream.Stream, f.Version, $"{f.Fault}: {f.Message}")).ToList();
        long kept = 0;
        foreach (var row in rows)
        {
            kept += await CheckPositions(row, lanes, broken, ct);
        }

        return new Result(
            report.Streams, report.Events, broken, new Positions(rows.Count, rows.Sum(r => r.Written), rows.Sum(r => r.Published), kept));
    }

    /// <summary>The rows that are kept must join without a hole and end where the lane has written to. A hole before a new history is declared, and none.</summary>
    private static async Task<long> CheckPositions(LaneRow row, ILaneStore lanes, List<Broken> broken, CancellationToken ct)
    {
        long kept = 0, last = 0;
        while (await lanes.ReadOutgoing(row.Lane, last, 500, ct) is { Count: > 0 } page)
        {
            foreach (var outgoing in page)
            {
                if (last != 0 && outgoing.First != last + 1 && LaneRejoined.Of(outgoing)?.LostAfter != last)
                    broken.Add(new Broken($"lane {row.Lane}", outgoing.First, $"positions {last + 1} to {outgoing.First - 1} are missing"));
                kept += outgoing.Last - outgoing.First + 1;
                last = outgoing.Last;
            }
        }

        // A lane at work writes on while it is read: its rows end between what it had written before and after.
        if (last != 0 && last != row.Written && (last < row.Written || last > (await lanes.ReadLanes(ct)).Single(r => r.Lane == row.Lane).Written))
            broken.Add(new Broken($"lane {row.Lane}", last, $"the lane has written to {row.Written}, its rows end at {last}"));
        return kept;
    }
}
