using Hitl.Contracts;
using Hitl.Lanes;
using Hitl.Notifier.Connections;
using Hitl.Notifier.Deliveries;
using Hitl.Notifier.OptOuts;

namespace Hitl.Notifier.Brakes;

/// <summary>How much software may send by a connection, so that no loop or fraud runs far. A person is never stopped by it, only counted.</summary>
/// <param name="MessagesADay">Days are UTC's.</param>
/// <param name="MoneyADay">In the unit of <paramref name="Price"/>.</param>
/// <param name="Price">Of one message.</param>
/// <param name="NewNumbersAnHour">Addresses that were never written to before by this connection.</param>
/// <param name="CallingCodes">Numbers may only begin with one of these, such as <c>+44</c>.</param>
public sealed record ConnectionCaps(
    long? MessagesADay = null,
    decimal? MoneyADay = null,
    decimal? Price = null,
    long? NewNumbersAnHour = null,
    IReadOnlyList<string>? CallingCodes = null)
{
    /// <summary>Null when it is right.</summary>
    public string? Wrong() =>
        MessagesADay is < 1 ? "caps.messagesADay must be 1 or more"
        : MoneyADay is <= 0 ? "caps.moneyADay must be above 0"
        : MoneyADay is not null && Price is not > 0 ? "caps.price is missing: what one message costs, so that moneyADay can be counted"
        : NewNumbersAnHour is < 1 ? "caps.newNumbersAnHour must be 1 or more"
        : CallingCodes?.FirstOrDefault(code => code.Length < 2 || code[0] != '+' || !code.Skip(1).All(char.IsAsciiDigit)) is { } other
            ? $"caps.callingCodes: '{other}' is no calling code such as +44"
        : null;

    public bool Reaches(Channel channel, string to) =>
        channel == Channel.Email || CallingCodes is not { Count: > 0 } codes || codes.Any(code => to.StartsWith(code, StringComparison.Ordinal));
}

/// <summary>One start to be counted, in the commit that starts it.</summary>
/// <param name="Address">Its fingerprint.</param>
/// <param name="Key">The attempt that is not started when a cap is reached.</param>
public sealed record SpendAct(
    string TenantId,
    string Connection,
    DateTimeOffset At,
    string Address,
    decimal? Price,
    long? Messages,
    decimal? Money,
    long? NewNumbers,
    bool Person,
    string Key);

public static class Caps
{
    public static readonly Assumption<SpendAct> Spend =
        new("select sending.spend($1::jsonb)", NotifierJson.Default.SpendAct, act => act.Key);

    /// <summary>Null while the attempt is within the caps; else the reason why it is not started.</summary>
    public static string? Reached(Batch batch, Reply reply, Connection connection)
    {
        if (connection.Caps is not { } caps || reply.Confirmation)
            return null;
        if (reply.Automated && !caps.Reaches(reply.Channel, reply.To))
            return "country";
        var act = new SpendAct(
            batch.Tenant, connection.Id!, batch.Now, Suppression.Fingerprint(batch.Tenant, reply.To), caps.Price, caps.MessagesADay, caps.MoneyADay,
            caps.NewNumbersAnHour, !reply.Automated, $"cap:{batch.Tenant}/{reply.Id}.{reply.Attempts.Count + 1}");
        return batch.Assume(Spend, act) ? null : "cap";
    }
}
