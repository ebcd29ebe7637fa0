using Hitl.Contracts;
using Hitl.Notifier.Deliveries;
using static Hitl.Notifier.Deliveries.Effect;

namespace Hitl.Notifier.OptOuts;

/// <summary>STOP closes its channel at once for software and people; only START reopens it.</summary>
public static class OptingOut
{
    /// <summary>The contact wrote: by which way, and with which keyword as ingest found it.</summary>
    public static Step Wrote(Outbox outbox, Way way, Keyword keyword, DateTimeOffset at, DateTimeOffset now)
    {
        var known = outbox.Ways.Contains(way) ? outbox : outbox with { Ways = [.. outbox.Ways, way] };
        return keyword switch
        {
            Keyword.Stop => Close(known, [way], null, at, now),
            Keyword.StopAll => Close(known, WaysTo(known), way.Address, at, now),
            Keyword.Start => new Step(
                Again(known, at),
                [new OpenChannel(way), new SayOptedIn(new OptInApplied(known.Conversation, way.Channel, way.Sender, way.Address, now))]),
            _ => Step.Nothing(Again(known, at)),
        };
    }

    /// <summary>An opt-out that was found in the words later than ingest looks: closes what STOP would have closed.</summary>
    public static Step Recorded(Outbox outbox, Channel channel, bool everyChannel, DateTimeOffset at, DateTimeOffset now)
    {
        if (outbox.Stop is { WroteAgain: false })
            return Step.Nothing(outbox);
        var ways = WaysTo(outbox).Where(w => everyChannel || w.Channel == channel).ToList();
        return ways is [] ? Step.Nothing(outbox) : Close(outbox, ways, everyChannel ? ways[0].Address : null, at, now);
    }

    private static Step Close(Outbox outbox, IReadOnlyList<Way> ways, string? everywhere, DateTimeOffset at, DateTimeOffset now)
    {
        // The same word heard again (a tightening one is) is no second opt-out; its confirmation is not due again.
        var stop = outbox.Stop is { } earlier && earlier.At >= at ? earlier : new Stop(at);
        var stopped = outbox with { Stop = stop };
        var ended = stopped.Replies
            .Where(r => r is { State: DeliveryState.Queued, Confirmation: false } && (r.Automated || ways.Any(r.Is)))
            .Aggregate(Step.Nothing(stopped), (step, reply) => step.Then(o => Sending.Suppress(o, reply, "opted-out", now)));
        return ended.Then(o => new Step(
            o,
            [
                .. ways.Select(way => new CloseChannel(way)),
                .. everywhere is null ? Array.Empty<Effect>() : [new CloseAddress(everywhere)],
                .. ways.Select(way => new SayOptedOut(new OptOutApplied(
                    o.Conversation, way.Channel, way.Sender, way.Address, [.. o.Replies.Where(r => r.UnderWay && r.Is(way)).Select(r => r.Id)], now))),
            ]));
    }

    private static Outbox Again(Outbox outbox, DateTimeOffset at) =>
        outbox.Stop is { WroteAgain: false } stop && at > stop.At ? outbox with { Stop = stop with { WroteAgain = true } } : outbox;

    private static IReadOnlyList<Way> WaysTo(Outbox outbox) =>
        [.. outbox.Ways.Concat(outbox.Replies.Select(r => new Way(r.Channel, r.Sender, r.To))).Distinct()];
}
