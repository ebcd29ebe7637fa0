using System.Net.Sockets;

namespace Hitl.Lanes.Kafka;

/// <summary>Whether any of the brokers takes a connection, tried at most four times a second.</summary>
internal sealed class BrokerDoor(string bootstrapServers, TimeProvider time)
{
    private const int DefaultPort = 9092;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromMilliseconds(250);
    private long triedAt;

    public bool IsOpen()
    {
        if (triedAt != 0 && time.GetElapsedTime(triedAt) < Pause)
            return false;
        triedAt = time.GetTimestamp();
        return bootstrapServers.Split(',').Any(Connects);
    }

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
