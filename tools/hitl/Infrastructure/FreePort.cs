using System.Net;
using System.Net.Sockets;

namespace Hitl.Cli.Infrastructure;

/// <summary>Ports of the loopback address that nobody listened on a moment ago.</summary>
public static class FreePort
{
    public static int Next() => Next(1)[0];

    /// <summary>Several at once, so that none is given twice.</summary>
    public static IReadOnlyList<int> Next(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(l => l.Start());
            return listeners.ConvertAll(l => ((IPEndPoint)l.LocalEndpoint).Port);
        }
        finally
        {
            listeners.ForEach(l => l.Dispose());
        }
    }

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
