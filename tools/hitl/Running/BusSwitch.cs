using System.Text.Json;
using Hitl.Lanes;
using Npgsql;

namespace Hitl.Cli.Running;

/// <summary>A service as the bus sees it.</summary>
/// <param name="Database">Connection string of its database's owner.</param>
internal sealed record BusUser(string Service, string Database, string Says, IReadOnlyList<string> Hears);

/// <summary>
/// Moves services that stand still to another bus. Positions stay; each reader reads on from the new bus's end, and each writer publishes
/// there again from the first position that one of its readers lacks. Readers drop what they have, so nothing is lost and nothing applied twice.
/// </summary>
internal static class BusSwitch
{
    /// <remarks>Asked again after it was interrupted, it comes to the same end.</remarks>
    /// <exception cref="InvalidOperationException">A reader lacks records that are no longer kept; nothing was changed then.</exception>
    public static async Task Move(IReadOnlyList<BusUser> users, IBus to, CancellationToken ct)
    {
        var lanes = new Dictionary<string, IReadOnlyList<LaneOnBus>>();
        foreach (var user in users)
        {
            lanes[user.Service] = await Read(user, ct);
        }

        var changes = new Dictionary<string, IReadOnlyList<Change>>();
        foreach (var user in users)
        {
            List<Change> changed = [];
            foreach (var lane in lanes[user.Service])
            {
                var heard = new Dictionary<string, Heard>();
                foreach (var (topic, at) in lane.Heard)
                {
                    heard[topic] = at with { Offset = (await to.Now(new BusPartition(topic, lane.Lane), ct)).Offset };
                }

                changed.Add(new(lane.Lane, PublishedFrom(user, lane, users, lanes), heard));
            }

            changes[user.Service] = changed;
        }

        foreach (var user in users)
        {
            await Write(user, changes[user.Service], ct);
        }
    }

    /// <summary>The last position that all who hear the writer have.</summary>
    private static long PublishedFrom(
        BusUser writer, LaneOnBus lane, IReadOnlyList<BusUser> users, Dictionary<string, IReadOnlyList<LaneOnBus>> lanes)
    {
        var had = users
            .Where(u => u.Hears.Contains(writer.Says))
            .Select(u => lanes[u.Service].FirstOrDefault(l => l.Lane == lane.Lane)?.Heard.GetValueOrDefault(writer.Says).Position ?? 0)
            // A reader that has heard nothing yet and would begin anywhere has nothing.
            .Select(position => Math.Max(0, position))
            .DefaultIfEmpty(lane.Published)
            .Min();
        return had >= lane.Written || had + 1 >= lane.FirstKept
            ? had
            : throw new InvalidOperationException(
                $"Lane {lane.Lane} of {writer.Service} keeps its records from position {lane.FirstKept} on, and a reader has only heard {had}: " +
                "let the services catch up on the old bus first.");
    }

    private static async Task<IReadOnlyList<LaneOnBus>> Read(BusUser user, CancellationToken ct)
    {
        await using var database = NpgsqlDataSource.Create(user.Database);
        await using var command = database.CreateCommand(
            """
            select l.lane, l.written, l.published, l.heard::text,
                coalesce((select min(o.first) from lanes.outgoing o where o.lane = l.lane), l.written + 1)
            from lanes.lanes l order by l.lane
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<LaneOnBus> lanes = [];
        while (await reader.ReadAsync(ct))
        {
            lanes.Add(new(
                reader.GetInt32(0),
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetInt64(4),
                JsonSerializer.Deserialize<Dictionary<string, Heard>>(reader.GetString(3), JsonSerializerOptions.Web)!));
        }

        return lanes;
    }

    /// <summary>The term rises, so that an owner which was thought to be gone commits nothing on the old bus's offsets.</summary>
    private static async Task Write(BusUser user, IReadOnlyList<Change> changes, CancellationToken ct)
    {
        await using var database = NpgsqlDataSource.Create(user.Database);
        await using var command = database.CreateCommand(
            """
            update lanes.lanes l set published = q.published, heard = q.heard::jsonb, owner = null, term = l.term + 1
            from unnest($1, $2, $3) as q (lane, published, heard) where l.lane = q.lane
            """);
        command.Parameters.Add(new() { Value = changes.Select(c => c.Lane).ToArray() });
        command.Parameters.Add(new() { Value = changes.Select(c => c.Published).ToArray() });
        command.Parameters.Add(new() { Value = changes.Select(c => JsonSerializer.Serialize(c.Heard, JsonSerializerOptions.Web)).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record LaneOnBus(int Lane, long Written, long Published, long FirstKept, IReadOnlyDictionary<string, Heard> Heard);

    private sealed record Change(int Lane, long Published, IReadOnlyDictionary<string, Heard> Heard);
}
