using System.Net;
using System.Net.Sockets;
using System.Text;
using Hitl.Simulator.Connections;
using Hitl.Simulator.Faults;
using Hitl.Simulator.Recording;

namespace Hitl.Simulator.Mail;

/// <summary>Plays a mail server on loopback: takes every mail, or fails as ordered. Without a port there is none.</summary>
internal sealed class SmtpServer(SimulatorOptions options, ConnectionBook connections, MailBook mails, FaultBook faults, Journal journal)
    : BackgroundService
{
    private const int Longest = 10 * 1024 * 1024;

    private readonly TcpListener? listener = options.SmtpPort is { } port ? new(IPAddress.Loopback, port) : null;

    /// <summary>Listens before the simulator says that it is ready.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        listener?.Start();
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        listener?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (listener is null)
        {
            return;
        }

        try
        {
            while (true)
            {
                _ = Serve(await listener.AcceptTcpClientAsync(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The simulator stops.
        }
    }

    private async Task Serve(TcpClient client, CancellationToken ct)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                // Latin-1 keeps each byte: a mail says itself how its parts are encoded.
                using var reader = new StreamReader(stream, Encoding.Latin1);
                await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
                await Converse(reader, writer, ct);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client went away, or the simulator stops: there is nobody to tell.
            }
        }
    }

    private async Task Converse(StreamReader reader, StreamWriter writer, CancellationToken ct)
    {
        var (from, to, spoilt) = ("", "", CallFaults.None);
        await writer.WriteLineAsync("220 simulator ESMTP");
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO" or "HELO":
                    await writer.WriteLineAsync("250-simulator\r\n250-8BITMIME\r\n250 SMTPUTF8");
                    break;
                case "MAIL":
                    from = Path(line);
                    await writer.WriteLineAsync("250 2.1.0 Ok");
                    break;
                case "RCPT":
                    to = Path(line);
                    spoilt = faults.Take("smtp", connections.Mail(from)?.Tenant ?? "", to, FaultKinds.OfCalls);
                    if (!await Recipient(spoilt, to, writer, ct))
                    {
                        return;
                    }

                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 End data with <CR><LF>.<CR><LF>");
                    if (await Words(reader, ct) is not { } words || !await Take(spoilt, from, to, words, writer, ct))
                    {
                        return;
                    }

                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 2.0.0 Bye");
                    return;
                case "RSET" or "NOOP":
                    await writer.WriteLineAsync("250 2.0.0 Ok");
                    break;
                default:
                    await writer.WriteLineAsync("502 5.5.1 Not here");
                    break;
            }
        }
    }

    /// <summary>False when the connection is cut.</summary>
    private async Task<bool> Recipient(CallFaults spoilt, string to, StreamWriter writer, CancellationToken ct)
    {
        if (spoilt.Of(FaultKinds.Delay) is { } delay)
        {
            await Task.Delay(delay.Ms, ct);
        }

        if (spoilt.Has(FaultKinds.ResetBefore))
        {
            journal.Add("mail.spoilt", new { to });
            return false;
        }

        var refused = spoilt.Has(FaultKinds.TooMany) ? 451 : spoilt.Of(FaultKinds.Fail) is { AfterAccepting: false } failure ? failure.Status : 0;
        if (refused > 0)
        {
            journal.Add("mail.refused", new { to, refused });
        }

        await writer.WriteLineAsync(refused > 0 ? $"{refused} Refused as ordered" : "250 2.1.5 Ok");
        return true;
    }

    /// <summary>False when the connection ends without an answer.</summary>
    private async Task<bool> Take(CallFaults spoilt, string from, string to, string words, StreamWriter writer, CancellationToken ct)
    {
        journal.Add("mail.accepted", mails.Accept(from, to, words));
        if (spoilt.Has(FaultKinds.HangAfterAccepting))
        {
            await Task.Delay(Timeout.Infinite, ct);
        }

        if (spoilt.Has(FaultKinds.ResetAfter))
        {
            return false;
        }

        await writer.WriteLineAsync(spoilt.Of(FaultKinds.Fail) is { AfterAccepting: true } failure ? $"{failure.Status} Failed as ordered" : "250 2.0.0 Ok");
        return true;
    }

    /// <summary>Null when the client went away before the end.</summary>
    private static async Task<string?> Words(StreamReader reader, CancellationToken ct)
    {
        var words = new StringBuilder();
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (line == ".")
            {
                return words.ToString();
            }

            if (words.Length > Longest)
            {
                return null;
            }

            words.Append(line.StartsWith('.') ? line.AsSpan(1) : line).Append("\r\n");
        }

        return null;
    }

    private static string Path(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..].Split('>')[0].ToLowerInvariant();
}
