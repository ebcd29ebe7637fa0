using Hitl.Simulator.Mail;
using Hitl.Simulator.Slack;
using Hitl.Simulator.Twilio;
using Hitl.Simulator.Webhooks;

namespace Hitl.Simulator.Recording;

/// <summary>The counts that a fault test ends with.</summary>
internal sealed class Summary(MessageBook messages, MailBook mails, Platform platform, Workspace workspace)
{
    public object Count() => new
    {
        Sends = new
        {
            messages.Accepted,
            messages.Attempts,
            messages.WithoutAttempt,
            messages.AttemptsTwice,
            messages.RepliesTwice,
            messages.Twice,
        },
        Mail = new { mails.Accepted, mails.AttemptsTwice, mails.RepliesTwice },
        Webhooks = platform.Counts(),
        Slack = workspace.Counts(),
    };
}
