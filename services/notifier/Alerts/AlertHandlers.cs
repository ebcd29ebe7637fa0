using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Deliveries;

namespace Hitl.Notifier.Alerts;

/// <summary>Pings people, and tells them when somebody has answered.</summary>
public sealed class AlertHandlers(Desk desk)
{
    public void Decided(AlertDecided message, Batch batch) => desk.Open(batch, o => Alerting.Raise(o, Alert(message), batch.Now));

    public void Closed(QuestionClosed message, Batch batch) =>
        desk.Take(batch, o => Alerting.QuestionClosed(o, message.Question, message.AnsweredBy?.Name, batch.Now));

    public void Posted(AlertResult result, Batch batch) => desk.Take(batch, o => Alerting.Answered(o, result, batch.Now));

    public void Updated(AlertUpdated result, Batch batch) => desk.Take(batch, o => Alerting.Updated(o, result, batch.Now));

    public void Due(AlertDue timer, Batch batch) => desk.Take(batch, o => Alerting.Due(o, timer.Alert, batch.Now));

    private static Alert Alert(AlertDecided message) =>
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
                message.Question is { } question ? $"{message.Conversation}|{question}|{message.Version}" : null),
            message.Question,
            message.At);
}
