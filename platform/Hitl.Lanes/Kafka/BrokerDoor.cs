using System.Net.Sockets;
using Confluent.Kafka;

namespace Hitl.Lanes.Kafka;

/// <summary>Whether any of the brokers takes a connection.</summary>
internal sealed class BrokerDoor(string bootstrapServers, TimeProvider time)
{
    private const int DefaultPort = 9092;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromMilliseconds(250);
    private long triedAt;

    /// <summary>
    /// A client that tells of this has no broker left. librdkafka counts its brokers and may miscount; so a connection that broke is looked after
    /// here too.
    /// </summary>
    public bool LeavesNone(Error error) =>
        error.IsFatal || error.Code == ErrorCode.Local_AllBrokersDown || (error.Code == ErrorCode.Local_Transport && !AnyConnects());

    /// <summary>Tried at most four times a second.</summary>
    public bool IsOpen()
    {
        if (triedAt != 0 && time.GetElapsedTime(triedAt) < Pause)
            return false;
        triedAt = time.GetTimestamp();
        return AnyConnects();
    }

    private bool AnyConnects() => bootstrapServers.Split(',').Any(Connects);

    private static bool Connects(string server)
    {
        var place = new Uri(server.Contains("://", StringComparison.Ordinal) ? server.Trim() : $"kafka://{server.Trim()}");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(ConnectWithin);
        try
        {
            socket.ConnectAsync(place.DnsSafeHost, place.Port < 0 ? DefaultPort : place.Port, limit.Token).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
