using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hitl.Cli.Infrastructure;

/// <summary>
/// Ports of the loopback address that nobody listened on a moment ago. They lie below those the system gives to
/// outgoing connections, which would else take one between its choice and its use, or while its service is down.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const string OutgoingPorts = "/proc/sys/net/ipv4/ip_local_port_range";

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>The first port that the system gives to outgoing connections: Linux says it, elsewhere it is IANA's.</summary>
    private static readonly int Outgoing = File.Exists(OutgoingPorts)
        ? int.Parse(File.ReadAllText(OutgoingPorts).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0])
        : 49_152;

    public static int Next()
    {
        var last = Outgoing > First + 1_000 ? Outgoing : IPEndPoint.MaxPort;
        while (true)
        {
            var port = Random.Shared.Next(First, last);
            if (Given.TryAdd(port, true) && !IsTaken(port))
                return port;
        }
    }

    /// <summary>Several, none of them twice.</summary>
    public static IReadOnlyList<int> Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
