using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Deliveries;

namespace Hitl.Notifier.Alerts;

/// <summary>Pings people, and tells them when somebody has answered.</summary>
/// <param name="link">Where a conversation can be seen, with <c>{conversation}</c> for its id; null where there is no such place.</param>
public sealed class AlertHandlers(Desk desk, string? link = null)
{
    public void Decided(AlertDecided message, Batch batch) => desk.Open(batch, o => Alerting.Raise(o, Alert(message), batch.Now));

    /// <summary>Who pressed a button in Slack that was refused is told why, there, and nobody else.</summary>
    public void Decided(AgentActionDecided message, Batch batch)
    {
        if (!message.Accepted && SlackPress.Of(message.Action) is { } press)
            desk.Tell(batch, new TellPresser(press.Channel, press.User, message.Reason ?? "It was refused."));
    }

    public void Told(PresserTold result, Batch batch)
    {
        // Said at most once: whoever is not told sees the alert as it stands, and may press again.
    }

    public void Closed(QuestionClosed message, Batch batch) =>
        desk.Take(batch, o => Alerting.QuestionClosed(o, message.Question, message.AnsweredBy?.Name, batch.Now));

    public void Changed(AlertChanged message, Batch batch) =>
        desk.Take(batch, o => Alerting.Changed(o, message.Alert, message.Note, message.Buttons, batch.Now));

    public void Posted(AlertResult result, Batch batch) => desk.Take(batch, o => Alerting.Answered(o, result, batch.Now));

    public void Updated(AlertUpdated result, Batch batch) => desk.Take(batch, o => Alerting.Updated(o, result, batch.Now));

    public void Due(AlertDue timer, Batch batch) => desk.Take(batch, o => Alerting.Due(o, timer.Alert, batch.Now));

    private Alert Alert(AlertDecided message) =>
        new(
            message.Alert,
            message.Route,
            new AlertCard(
                message.Title,
                message.Text,
                message.ContactName,
                message.CallNumber,
                message.Reason,
                message.Deadline,
                message.Question is { } question ? $"{message.Conversation}|{question}|{message.Version}" : null,
                message.Lines,
                message.Buttons,
                Link: link?.Replace("{conversation}", message.Conversation.Value, StringComparison.Ordinal)),
            message.Question,
            message.At);
}
