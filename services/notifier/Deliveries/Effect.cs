using Hitl.Contracts;
using Hitl.Notifier.Alerts;
using Hitl.Notifier.Brakes;
using Hitl.Notifier.OptOuts;

namespace Hitl.Notifier.Deliveries;

/// <summary>What a step of the outbox asks for; <see cref="Effects.Apply"/> is its one translator.</summary>
public abstract record Effect
{
    public sealed record SayDelivery(DeliveryChanged Message) : Effect;

    public sealed record SayFenced(ControlFenced Message) : Effect;

    public sealed record SayQuiet(ControlQuiet Message) : Effect;

    public sealed record SayOptedOut(OptOutApplied Message) : Effect;

    public sealed record SayOptedIn(OptInApplied Message) : Effect;

    public sealed record SayAlert(AlertDelivered Message) : Effect;

    /// <summary>Writes the attempt into the ledger.</summary>
    public sealed record Note(LedgerRow Row) : Effect;

    /// <summary>Keeps what was not sent where people can list it.</summary>
    public sealed record Hold(HeldRow Row) : Effect;

    /// <summary>Calls the provider once this is committed.</summary>
    public sealed record Send(SendReply Call) : Effect;

    public sealed record LookUp(LookUpReply Call) : Effect;

    /// <summary>Looks at the queue again.</summary>
    public sealed record Wake(DateTimeOffset At) : Effect;

    /// <summary>Calls the attempt unknown if it is silent by then.</summary>
    public sealed record Watch(AttemptId Attempt, DateTimeOffset At) : Effect;

    public sealed record Unwatch(AttemptId Attempt) : Effect;

    public sealed record LookUpAt(AttemptId Attempt, DateTimeOffset At) : Effect;

    public sealed record CloseChannel(Way Way) : Effect;

    public sealed record OpenChannel(Way Way) : Effect;

    /// <summary>Closes every channel and sender to an address.</summary>
    public sealed record CloseAddress(string Address) : Effect;

    public sealed record Post(PostAlert Call) : Effect;

    public sealed record Update(UpdateAlert Call) : Effect;

    public sealed record AlertAt(AlertId Alert, DateTimeOffset At) : Effect;

    private Effect() { }
}

/// <summary>The next state and what is to be done, in order.</summary>
public sealed record Step(Outbox Outbox, IReadOnlyList<Effect> Effects)
{
    public static Step Nothing(Outbox outbox) => new(outbox, []);

    public Step Then(Func<Outbox, Step> next)
    {
        var after = next(Outbox);
        return new Step(after.Outbox, [.. Effects, .. after.Effects]);
    }
}

/// <summary>An attempt as the ledger keeps it: no text and no address.</summary>
public sealed record LedgerRow(
    string TenantId,
    ConversationId Conversation,
    ReplyId Reply,
    AttemptId Attempt,
    Channel Channel,
    AttemptState State,
    string? Code,
    string? ProviderMessage,
    DateTimeOffset StartedAt,
    DateTimeOffset? SettledAt,
    bool Automated);
