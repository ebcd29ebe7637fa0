using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Connections;

namespace Hitl.Notifier.Deliveries;

/// <summary>Books the words the orchestrator decided to say, and starts them when they may leave.</summary>
public sealed class ReplyDecidedHandler(Desk desk, ConnectionBook connections)
{
    public void Handle(ReplyDecided message, Batch batch)
    {
        desk.Open(batch, outbox => connections.TryFindSender(batch.Tenant, message.Connection, message.Channel, out var connection)
            ? Sending.Queue(outbox, Reply(message, connection.Channel, Way.Bare(connection.Sender!)))
            : Sending.Refuse(outbox, Reply(message, message.Channel, ""), "no such connection", batch.Now));
        desk.StartNext(batch);
    }

    private static Reply Reply(ReplyDecided message, Channel channel, string sender) =>
        new(
            message.Reply,
            message.Epoch,
            message.Automated,
            message.OptOutConfirmation,
            channel,
            message.Connection,
            sender,
            Way.Bare(message.To),
            message.Text,
            message.AnswersMessageAt,
            message.At)
        {
            Mail = message.Mail,
            NotAfter = message.NotAfter,
            Template = message.Template,
        };
}
