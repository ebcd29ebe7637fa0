namespace Hitl.Simulator.Faults;

/// <summary>A misbehaviour ordered for calls to come.</summary>
/// <param name="Kind">One of <see cref="FaultKinds"/>.</param>
/// <param name="Provider"><c>twilio</c>, <c>slack</c>, <c>smtp</c>, or <c>twilio-lookup</c> (the list of messages); null for all but the last.</param>
/// <param name="Number">The contact's address, or for Slack the channel; null for all.</param>
/// <param name="Count">How many calls it spoils; null until it is taken away.</param>
/// <param name="Ms">Milliseconds of a delay.</param>
/// <param name="Status">HTTP status of a failure; for mail the code of the SMTP reply.</param>
/// <param name="Code">Error code of a failure: Twilio's number, or Slack's word.</param>
/// <param name="AfterAccepting">For a failure: the message was taken all the same.</param>
/// <param name="RetryAfter">Seconds that a 429 asks for.</param>
/// <param name="Times">How often each callback comes in all when repeated.</param>
internal sealed record Fault(
    string Kind,
    string? Provider = null,
    string? Tenant = null,
    string? Number = null,
    int? Count = 1,
    int Ms = 1000,
    int Status = 500,
    string? Code = null,
    bool AfterAccepting = false,
    int RetryAfter = 1,
    int Times = 2)
{
    public long Id { get; init; }

    public int Used { get; init; }
}

internal static class FaultKinds
{
    public const string Delay = "delay";
    public const string Fail = "fail";
    public const string HangAfterAccepting = "hang";
    public const string ResetBefore = "reset-before";
    public const string ResetAfter = "reset-after";
    public const string TooMany = "too-many";
    public const string Undelivered = "undelivered";
    public const string RepeatCallbacks = "repeat-callbacks";
    public const string ReorderCallbacks = "reorder-callbacks";
    public const string WithholdCallbacks = "withhold-callbacks";
    public const string DoubleInbound = "double-inbound";

    public static readonly IReadOnlySet<string> All = new HashSet<string>(StringComparer.Ordinal)
    {
        Delay, Fail, HangAfterAccepting, ResetBefore, ResetAfter, TooMany, Undelivered,
        RepeatCallbacks, ReorderCallbacks, WithholdCallbacks, DoubleInbound,
    };

    /// <summary>What befalls a call to a provider's API, as against a webhook of a contact.</summary>
    public static readonly IReadOnlySet<string> OfCalls = All.Except([DoubleInbound]).ToHashSet(StringComparer.Ordinal);
}

/// <summary>The faults that one call meets.</summary>
internal sealed class CallFaults(IReadOnlyList<Fault> faults)
{
    public static readonly CallFaults None = new([]);

    public Fault? Of(string kind) => faults.FirstOrDefault(f => f.Kind == kind);

    public bool Has(string kind) => Of(kind) is not null;
}

/// <summary>All faults ordered and not yet used up.</summary>
internal sealed class FaultBook
{
    /// <summary>The provider's name for look-ups of messages, which only a fault that names it spoils.</summary>
    public const string Lookup = "twilio-lookup";

    private readonly Lock gate = new();
    private readonly List<Fault> faults = [];
    private volatile bool any;
    private long last;

    public Fault Add(Fault fault)
    {
        lock (gate)
        {
            var added = fault with { Id = ++last, Used = 0 };
            faults.Add(added);
            any = true;
            return added;
        }
    }

    public bool Remove(long id)
    {
        lock (gate)
        {
            return faults.RemoveAll(f => f.Id == id) > 0;
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            faults.Clear();
            any = false;
        }
    }

    public IReadOnlyList<Fault> List()
    {
        lock (gate)
        {
            return [.. faults];
        }
    }

    /// <summary>Uses each fault that is meant for this call once.</summary>
    public CallFaults Take(string provider, string tenant, string number, IReadOnlySet<string> kinds)
    {
        if (!any)
        {
            return CallFaults.None;
        }

        lock (gate)
        {
            List<Fault> taken = [];
            for (var i = faults.Count - 1; i >= 0; i--)
            {
                var fault = faults[i];
                if (!kinds.Contains(fault.Kind)
                    || (fault.Provider ?? (provider == Lookup ? "" : provider)) != provider
                    || (fault.Tenant ?? tenant) != tenant
                    || (fault.Number is { } only && !Same(only, number)))
                {
                    continue;
                }

                taken.Insert(0, fault);
                faults[i] = fault with { Used = fault.Used + 1 };
                if (faults[i].Used >= fault.Count)
                {
                    faults.RemoveAt(i);
                }
            }

            any = faults.Count > 0;
            return taken.Count == 0 ? CallFaults.None : new CallFaults(taken);
        }
    }

    private static bool Same(string wanted, string number) =>
        number.EndsWith(wanted, StringComparison.Ordinal)
        && (number.Length == wanted.Length || number[number.Length - wanted.Length - 1] == ':');
}
