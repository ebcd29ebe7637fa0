using System.Text.Json;

namespace Hitl.Lanes;

/// <summary>
/// The first record of a lane's new history, after its service's database was restored to an older state: what the lane said behind
/// <paramref name="LostAfter"/> and before this record stands on the bus and nowhere else. Readers keep what they have of it; what they lack of it never comes.
/// </summary>
public sealed record LaneRejoined(long LostAfter, long LostTo, string By, string Reason)
{
    public const string Name = "hitl.lane-rejoined.v1";

    /// <summary>The marker that an outgoing row is; null when it is none.</summary>
    public static LaneRejoined? Of(OutgoingRow row) =>
        row.First == row.Last && EnvelopePack.Unpack(row.Bytes) is [{ Type: Name } envelope] ? Read(envelope) : null;

    internal static ReadOnlyMemory<byte> Pack(string service, int lane, LaneRejoined marker, DateTimeOffset at) =>
        EnvelopePack.Pack(
        [
            new Envelope(
                $"{service}/lane-{lane}/{marker.LostTo + 1}", Name, "", $"lane-{lane}", at, null,
                JsonSerializer.SerializeToUtf8Bytes(marker, LaneJson.Default.LaneRejoined)),
        ]);

    /// <summary>Null when the record cannot be read as one.</summary>
    internal static LaneRejoined? Read(Envelope envelope)
    {
        try
        {
            return JsonSerializer.Deserialize(envelope.Body.Span, LaneJson.Default.LaneRejoined);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
