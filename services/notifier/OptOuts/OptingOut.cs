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
        var known = Window.Wrote(outbox.Ways.Contains(way) ? outbox : outbox with { Ways = [.. outbox.Ways, way] }, way, at);
        return keyword switch
        {
            Keyword.Stop => Close(Unopened(known, [way]), [way], null, at, now),
            Keyword.StopAll => Close(Unopened(known, WaysTo(known)), WaysTo(known), way.Address, at, now),
            Keyword.Start => Open(Reopening(known, way, at), way, now),
            Keyword.Yes when known.Closed.Contains(way) => Open(Reopening(known, way, at), way, now),
            Keyword.Yes => Step.Nothing(Reopening(known, way, at)),
            _ => Step.Nothing(Again(known, at)),
        };
    }

    /// <summary>
    /// The stream has an opt-out: of a word that was heard here already, or found in the words later than ingest looks, which closes what STOP
    /// would have closed.
    /// </summary>
    public static Step Recorded(Outbox outbox, Way way, bool everyChannel, DateTimeOffset at, DateTimeOffset now) =>
        outbox.Closed.Contains(way) ? Step.Nothing(outbox) : Close(outbox, [way], everyChannel ? way.Address : null, at, now);

    /// <summary>The stream has the START that was heard here, behind an opt-out that was not.</summary>
    public static Step TakenBack(Outbox outbox, Way way, DateTimeOffset now) =>
        outbox.Reopened.Contains(way) && outbox.Closed.Contains(way) ? Open(outbox, way, now) : Step.Nothing(outbox);

    private static Step Open(Outbox outbox, Way way, DateTimeOffset now) =>
        new(
            outbox with { Closed = [.. outbox.Closed.Where(w => w != way)] },
            [new OpenChannel(way), new SayOptedIn(new OptInApplied(outbox.Conversation, way.Channel, way.Sender, way.Address, now))]);

    /// <summary>Their last word by this way takes an opt-out back, also one that the stream has and that was not heard here yet.</summary>
    private static Outbox Reopening(Outbox outbox, Way way, DateTimeOffset at) =>
        Again(outbox, at) with { Reopened = [.. outbox.Reopened.Where(w => w != way), way] };

    private static Outbox Unopened(Outbox outbox, IReadOnlyList<Way> ways) => outbox with { Reopened = [.. outbox.Reopened.Except(ways)] };

    private static Step Close(Outbox outbox, IReadOnlyList<Way> ways, string? everywhere, DateTimeOffset at, DateTimeOffset now)
    {
        // The same word heard again (a tightening one is) is no second opt-out; its confirmation is not due again.
        var stop = outbox.Stop is { } earlier && earlier.At >= at ? earlier : new Stop(at);
        var stopped = outbox with { Stop = stop, Closed = [.. outbox.Closed.Union(ways)] };
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
