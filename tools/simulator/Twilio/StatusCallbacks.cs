using System.Globalization;
using Hitl.Simulator.Clock;
using Hitl.Simulator.Faults;
using Hitl.Simulator.Recording;
using Hitl.Simulator.Webhooks;
using static Hitl.Simulator.Twilio.InboundTexts;

namespace Hitl.Simulator.Twilio;

/// <summary>Moves an accepted message on (sent, delivered, on WhatsApp read) and tells the platform each step, signed.</summary>
/// <remarks>As at Twilio there is no callback for the first status. A step is told once the one before it was taken, unless a fault turns them round.</remarks>
internal sealed class StatusCallbacks(
    SimulatorOptions options, Platform platform, ContactBook contacts, DevelopmentClock clock, Journal journal)
{
    private sealed record Step(string Status, int? ErrorCode = null);

    public async Task Follow(Message message, CallFaults faults)
    {
        var steps = Steps(message, faults);
        var told = faults.Has(FaultKinds.WithholdCallbacks) ? 0 : faults.Of(FaultKinds.RepeatCallbacks)?.Times ?? 1;
        var backwards = faults.Has(FaultKinds.ReorderCallbacks);
        var era = platform.Era;
        foreach (var step in steps)
        {
            await Task.Delay(options.CallbackDelay);
            if (era.IsCancellationRequested)
            {
                return;
            }

            Move(message, step);
            if (!backwards)
            {
                await Tell(message, step, told);
            }
        }

        foreach (var step in backwards ? Enumerable.Reverse(steps) : [])
        {
            await Tell(message, step, told);
        }
    }

    private List<Step> Steps(Message message, CallFaults faults)
    {
        if (message.Connection.IsWhatsApp && message.ContentSid is null && !contacts.WindowIsOpen(message.Connection, message.To))
        {
            return [new("failed", 63016)];
        }

        if (faults.Of(FaultKinds.Undelivered) is { } undelivered)
        {
            return [new("sent"), new("undelivered", int.TryParse(undelivered.Code, out var code) ? code : 30003)];
        }

        return message.Connection.IsWhatsApp ? [new("sent"), new("delivered"), new("read")] : [new("sent"), new("delivered")];
    }

    private void Move(Message message, Step step)
    {
        message.Status = step.Status;
        message.ErrorCode = step.ErrorCode;
        message.SentAt ??= step.Status == "failed" ? null : clock.GetUtcNow();
        journal.Add("message.status", new { message.Sid, message.To, message.Status, message.ErrorCode });
    }

    private async Task Tell(Message message, Step step, int times)
    {
        if (message.StatusCallback is not { } address || times == 0)
        {
            return;
        }

        List<KeyValuePair<string, string>> fields =
        [
            Field("SmsSid", message.Sid), Field("SmsStatus", step.Status), Field("MessageStatus", step.Status),
            Field("To", message.To), Field("MessageSid", message.Sid), Field("AccountSid", message.Connection.AccountSid!),
            Field("From", message.From), Field("ApiVersion", "2010-04-01"),
        ];
        if (step.ErrorCode is { } code)
        {
            fields.Add(Field("ErrorCode", code.ToString(CultureInfo.InvariantCulture)));
        }

        var webhook = new Webhook(
            "callback",
            message.Connection.Id,
            message.Sid + " " + step.Status,
            new Uri(address),
            "application/x-www-form-urlencoded; charset=UTF-8",
            Encode(fields),
            [
                new(TwilioSignature.Header, TwilioSignature.Of(message.Connection.AuthToken!, address, fields)),
                new("I-Twilio-Idempotency-Token", $"cb-{message.Sid}-{step.Status}"),
                new("User-Agent", "TwilioProxy/1.1"),
            ]);
        await Task.WhenAll(Enumerable.Range(0, times).Select(_ => platform.Deliver(webhook)));
    }
}
