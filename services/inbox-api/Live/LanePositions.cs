using System.Globalization;

namespace Hitl.InboxApi.Live;

/// <summary>How far a listener has heard: a journal position for each lane. As text it is the id of a server-sent event, <c>0:12,3:7</c>.</summary>
public sealed class LanePositions
{
    private const int MostLanes = 1024;
    private readonly SortedDictionary<int, long> positions = [];

    public LanePositions()
    {
    }

    public LanePositions(IEnumerable<KeyValuePair<int, long>> ends)
    {
        foreach (var (lane, position) in ends)
        {
            positions[lane] = position;
        }
    }

    /// <summary>0 for a lane in which nothing was heard.</summary>
    public long this[int lane] => positions.GetValueOrDefault(lane);

    /// <summary>False for what was heard before.</summary>
    public bool Advance(int lane, long position)
    {
        if (position <= this[lane])
        {
            return false;
        }

        positions[lane] = position;
        return true;
    }

    /// <summary>Null when the text is none.</summary>
    public static LanePositions? Parse(string text)
    {
        var parsed = new LanePositions();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split(':') is not [var lane, var position]
                || !int.TryParse(lane, NumberStyles.None, CultureInfo.InvariantCulture, out var l)
                || l >= MostLanes
                || !long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var p))
            {
                return null;
            }

            parsed.positions[l] = p;
        }

        return parsed;
    }

    /// <summary>Never empty: an empty id would make a listener forget its own.</summary>
    public override string ToString() =>
        positions.Count == 0 ? "0:0" : string.Join(',', positions.Select(p => $"{p.Key}:{p.Value}"));
}
