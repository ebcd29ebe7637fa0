using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Connections;
using Hitl.Notifier.Deliveries;

namespace Hitl.Notifier.OptOuts;

/// <summary>Closes and reopens channels as the contact says; starts nothing, so that it may be applied past parked records.</summary>
public sealed class OptOutHandlers(Desk desk, ConnectionBook connections)
{
    public static bool Tightens(ContactMessageReceived message) => message.Keyword is Keyword.Stop or Keyword.StopAll;

    public static bool Tightens(OptOutRecorded message) => message.OptedOut;

    public void Wrote(ContactMessageReceived message, Batch batch) => desk.Open(batch, o =>
        OptingOut.Wrote(o, Way.Of(message.Channel, message.To, message.From), message.Keyword, message.ReceivedAt, batch.Now));

    public void Recorded(OptOutRecorded message, Batch batch)
    {
        var way = connections.TryFindSender(batch.Tenant, message.Connection, message.Channel, out var connection)
            ? Way.Of(connection.Channel, connection.Sender!, message.Address)
            : Way.Of(message.Channel, message.Sender, message.Address);
        desk.Open(batch, o => message.OptedOut
            ? OptingOut.Recorded(o, way, message.EveryChannel, message.At, batch.Now)
            : OptingOut.TakenBack(o, way, batch.Now));
    }
}
