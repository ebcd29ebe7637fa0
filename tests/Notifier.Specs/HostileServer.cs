using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hitl.Notifier.Specs;

/// <summary>A TCP server that answers each request as it is told, and remembers what it was asked.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<string> requests = [];
    private readonly List<TcpClient> clients = [];
    private readonly Task accepting;
    private Func<int, string?> answer = _ => null;

    public HostileServer()
    {
        listener.Start();
        accepting = Accept();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (requests)
                return [.. requests];
        }
    }

    /// <summary>An address where nobody listens.</summary>
    public static Uri Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>A whole HTTP answer.</summary>
    public static string Http(int status, string body, string headers = "") =>
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    /// <summary>Writes this for the nth request (from 0); empty closes without a word, null is silent for ever.</summary>
    public HostileServer Answers(Func<int, string?> how)
    {
        answer = how;
        return this;
    }

    public HostileServer Answers(string? how) => Answers(_ => how);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        foreach (var client in clients)
            client.Dispose();
        stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                clients.Add(client);
                _ = Serve(client);
            }
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is (OperationCanceledException or SocketException or InvalidOperationException))
        {
            // Whichever notices first that the server stops: the token, the socket, or the listener.
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            var stream = client.GetStream();
            while (await Request(stream) is { } request)
            {
                int nth;
                lock (requests)
                {
                    nth = requests.Count;
                    requests.Add(request);
                }

                if (answer(nth) is not { } words)
                    continue;
                if (words.Length > 0)
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(words), stop.Token);
                if (words.Length == 0 || words.EndsWith("…cut", StringComparison.Ordinal))
                {
                    client.Close();
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task<string?> Request(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, stop.Token);
            if (read == 0)
                return null;
            bytes.AddRange(buffer.AsSpan(0, read));
            var text = Encoding.UTF8.GetString([.. bytes]);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0)
                continue;
            var length = text[..head].Split("\r\n").Select(h => h.Split(": ")).FirstOrDefault(h => h[0] == "Content-Length") is [_, var n] ? int.Parse(n) : 0;
            if (bytes.Count >= head + 4 + length)
                return text;
        }
    }
}
