using System.Text;
using Hitl.EventSourcing;
using Hitl.Lanes.InMemory;

namespace Hitl.Lanes.Specs.Stores;

public sealed class InMemoryLaneStoreSpecs : LaneStoreSpecs
{
    protected override Task<ILaneStore> Create() => Task.FromResult<ILaneStore>(new InMemoryLaneStore(Lanes, TimeProvider.System)
    {
        Refuses = commit => commit.Rows.Any(r => Text(r).Contains("\"many\"", StringComparison.Ordinal)) ? "not a number" : null,
        Breaks = assumed => [.. System.Text.Json.JsonSerializer.Deserialize<string[]>(Text(assumed))!.Where(key => key != "open")],
    });

    private static string Text(RowWrites rows) => Encoding.UTF8.GetString(rows.JsonArray.Span);
}
