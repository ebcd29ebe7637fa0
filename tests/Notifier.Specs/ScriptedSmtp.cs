using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hitl.Notifier.Specs;

/// <summary>A mail server that answers each command as it is told, and remembers the words it got.</summary>
internal sealed class ScriptedSmtp : IAsyncDisposable
{
    /// <summary>The end of the words is a step of its own.</summary>
    public const string End = ".";

    /// <summary>Closes the connection instead of answering.</summary>
    public const string Cut = "";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, string?> answers = new(StringComparer.Ordinal);
    private readonly List<string> mails = [];
    private readonly Task accepting;

    public ScriptedSmtp()
    {
        listener.Start();
        accepting = Accept();
    }

    public Uri Address => new($"smtp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>As they came, headers and all.</summary>
    public IReadOnlyList<string> Mails
    {
        get
        {
            lock (mails)
                return [.. mails];
        }
    }

    /// <param name="command">MAIL, RCPT, DATA, <see cref="End"/>, or CONNECT for the greeting.</param>
    /// <param name="answer">Null is silence for ever.</param>
    public ScriptedSmtp Answers(string command, string? answer)
    {
        answers[command] = answer;
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is (OperationCanceledException or SocketException or ObjectDisposedException))
        {
            // Whichever notices first that the server stops.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                if (!await Says(writer, "CONNECT", "220 scripted"))
                    return;
                while (await reader.ReadLineAsync(stop.Token) is { } line)
                {
                    var command = line.Split(' ')[0].ToUpperInvariant();
                    if (!await Says(writer, command, command switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" }))
                        return;
                    if (command == "DATA" && answers.GetValueOrDefault("DATA", "354") is ['3', ..] && (await Words(reader) is not { } words || !await Ended(writer, words)))
                        return;
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client went away, or the spec is over.
            }
        }
    }

    private Task<bool> Ended(StreamWriter writer, string words)
    {
        lock (mails)
            mails.Add(words);
        return Says(writer, End, "250 taken");
    }

    private async Task<bool> Says(StreamWriter writer, string step, string otherwise)
    {
        var answer = answers.GetValueOrDefault(step, otherwise);
        if (answer is null)
            await Task.Delay(Timeout.Infinite, stop.Token);
        if (answer!.Length == 0)
            return false;
        await writer.WriteLineAsync(answer);
        return true;
    }

    private async Task<string?> Words(StreamReader reader)
    {
        var words = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            if (line == ".")
                return words.ToString();
            words.AppendLine(line);
        }

        return null;
    }
}
