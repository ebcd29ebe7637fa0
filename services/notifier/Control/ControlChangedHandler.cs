using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Deliveries;

namespace Hitl.Notifier.Control;

/// <summary>Fences at once; it starts nothing, so it may be applied past parked records.</summary>
public sealed class ControlChangedHandler(Desk desk)
{
    public void Handle(ControlChanged message, Batch batch) => desk.Open(batch, o => Fencing.Fence(o, message.Epoch, batch.Now));
}
