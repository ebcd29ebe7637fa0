using System.Collections.Concurrent;
using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Connections;
using Hitl.Notifier.Deliveries;

namespace Hitl.Notifier.Providers.Mail;

/// <summary>Hands a mail to its connection's server over SMTP, once.</summary>
/// <remarks>
/// A reply of 4xx or 5xx, also to the end of the words, means that the server has not taken the mail (RFC 5321, 4.2.5). Before it has asked for
/// the words nothing can have been taken either. Silence, a reset or our own time-out after their first byte leaves it unknown.
/// </remarks>
/// <param name="begin">The connection is opened within this time of the commit's being sent, on the monotonic clock.</param>
/// <param name="answer">It has this long after that.</param>
public sealed class MailClient(ConnectionBook connections, PublicOptions links, ProviderOptions options, TimeSpan begin, TimeSpan answer) : IDisposable
{
    private const int Submission = 587;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> slots = new(StringComparer.Ordinal);

    public MailClient(ConnectionBook connections, PublicOptions links, ProviderOptions options)
        : this(connections, links, options, ProviderHttp.Begin, ProviderHttp.Answer)
    {
    }

    /// <summary>Answers for every outcome.</summary>
    public async Task<SendResult> Send(SendReply call, CallContext context, CancellationToken ct)
    {
        if (call.Mail is not { } head || !connections.TryFindSender(context.Tenant, call.Connection, Channel.Email, out var connection))
            return new SendResult(call.Attempt, SendOutcome.Refused, Code: "no such connection");
        if (!MailAddress.TryCreate(call.To, out _))
            return new SendResult(call.Attempt, SendOutcome.Refused, Code: "no address");
        var slot = slots.GetOrAdd(context.Tenant, _ => new SemaphoreSlim(options.CallsPerTenant));
        var left = begin - context.Elapsed();
        if (left <= TimeSpan.Zero || !await slot.WaitAsync(left, ct))
            return new SendResult(call.Attempt, SendOutcome.NotBegun, Code: "too late to begin");
        try
        {
            return await Submit(call, head, connection, ct);
        }
        finally
        {
            slot.Release();
        }
    }

    public void Dispose()
    {
        foreach (var slot in slots.Values)
            slot.Dispose();
    }

    private async Task<SendResult> Submit(SendReply call, MailToSend head, Connection connection, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(answer);
        using var mail = ComposedMail.Of(call, head, connection, links.PublicUrl!);
        using var smtp = Server(connection);
        try
        {
            await smtp.SendMailAsync(mail.Message, limit.Token);
            return new SendResult(call.Attempt, SendOutcome.Accepted, mail.Id);
        }
        catch (SmtpException e) when ((int)e.StatusCode is >= 400 and < 600)
        {
            var (code, transient) = ($"{(int)e.StatusCode}", (int)e.StatusCode < 500);
            return new SendResult(call.Attempt, transient ? SendOutcome.Throttled : SendOutcome.Refused, Code: code);
        }
        catch (Exception e) when (e is SmtpException or IOException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            return new SendResult(call.Attempt, mail.WordsWereRead ? SendOutcome.Unknown : SendOutcome.NotBegun, Code: limit.IsCancellationRequested ? "time-out" : Why(e));
        }
    }

    /// <remarks>
    /// What the server says to the end of the words is waited for past any cancelling, for as long as the client's own time-out, 100 s if it is not
    /// set. In every other step our limit comes first.
    /// </remarks>
    private SmtpClient Server(Connection connection)
    {
        var smtp = options.Smtp is { } instead
            ? new SmtpClient(instead.Host, instead.Port)
            : new SmtpClient(connection.Host, connection.Port ?? Submission)
            {
                EnableSsl = connection.Host is not ("127.0.0.1" or "::1" or "localhost"),
                Credentials = connection.User is { } user ? new NetworkCredential(user, connection.Password) : null,
            };
        smtp.Timeout = (int)(answer + TimeSpan.FromSeconds(1)).TotalMilliseconds;
        return smtp;
    }

    private static string Why(Exception e) => e switch
    {
        { InnerException: SocketException socket } => socket.SocketErrorCode.ToString(),
        { InnerException.InnerException: SocketException socket } => socket.SocketErrorCode.ToString(),
        _ => "reset",
    };
}
