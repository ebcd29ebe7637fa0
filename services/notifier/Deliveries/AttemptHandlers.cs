using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Notifier.Deliveries;

/// <summary>What is heard of attempts; each may make room for the next one.</summary>
public sealed class AttemptHandlers(Desk desk)
{
    public void Answered(SendResult result, Batch batch) => Settle(batch, o => Settling.Answered(o, batch.Tenant, result, batch.Now));

    public void Reported(DeliveryReported report, Batch batch) => Settle(batch, o => Settling.Reported(o, batch.Tenant, report, batch.Now));

    public void Silent(AttemptSilent timer, Batch batch) => Settle(batch, o => Settling.Silent(o, batch.Tenant, timer.Attempt, batch.Now));

    public void LookUpDue(LookUpDue timer, Batch batch) => desk.Take(batch, o => Settling.LookUpDue(o, timer.Attempt));

    public void LookedUp(LookUpResult result, Batch batch)
    {
        var unbound = result.Found.Where(f =>
            batch.Assume(Ledger.Unbound, new UnboundRow(batch.Tenant, result.Attempt.Value, f.ProviderMessage)));
        var free = result with { Found = [.. unbound] };
        desk.Take(batch, o => Settling.LookedUp(o, batch.Tenant, free, batch.Now));
    }

    public void Due(SendDue timer, Batch batch) => desk.StartNext(batch);

    private void Settle(Batch batch, Func<Outbox, Step> step)
    {
        desk.Take(batch, step);
        desk.StartNext(batch);
    }
}
