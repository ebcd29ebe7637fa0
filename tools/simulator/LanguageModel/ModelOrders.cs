namespace Hitl.Simulator.LanguageModel;

/// <summary>What the language model is to do when a request's question holds some words.</summary>
/// <param name="Match">Words of the question; null for any.</param>
/// <param name="Kind">One of <see cref="ModelKinds"/>.</param>
/// <param name="Draft">What it writes, when it answers.</param>
/// <param name="Entry">The FAQ entry it takes to be meant.</param>
/// <param name="Attention">What it finds in the message.</param>
/// <param name="Count">How many requests it holds for; null until it is taken away.</param>
internal sealed record ModelOrder(
    string? Match = null, string Kind = ModelKinds.Answer, string? Draft = null, string? Entry = null, string Attention = "none", int? Count = null);

internal static class ModelKinds
{
    public const string Answer = "answer";
    public const string Hang = "hang";
    public const string TooMany = "too-many";
    public const string Fail = "fail";
    public const string Filter = "filter";
    public const string FilterAnswer = "filter-answer";
    public const string Broken = "broken";
    public const string WrongShape = "wrong-shape";
    public const string CutOff = "cut-off";
    public const string Refuse = "refuse";

    public static readonly IReadOnlySet<string> All = new HashSet<string>(StringComparer.Ordinal)
    {
        Answer, Hang, TooMany, Fail, Filter, FilterAnswer, Broken, WrongShape, CutOff, Refuse,
    };
}

/// <summary>A request as it came.</summary>
/// <param name="Body">All of it, as JSON.</param>
/// <param name="Kind">What was done with it; <c>none</c> when nothing was ordered.</param>
internal sealed record ModelRequest(DateTimeOffset At, string Body, bool HasKey, string Kind);

/// <summary>What was ordered of the language model, and what it was asked.</summary>
internal sealed class ModelOrders
{
    private const int Kept = 1_000;
    private readonly Lock gate = new();
    private readonly List<(ModelOrder Order, int Used)> orders = [];
    private readonly Queue<ModelRequest> requests = [];

    public void Add(ModelOrder order)
    {
        lock (gate)
        {
            orders.Insert(0, (order, 0));
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            orders.Clear();
            requests.Clear();
        }
    }

    /// <summary>The latest order that fits, used once more; null when none does.</summary>
    public ModelOrder? Take(string question)
    {
        lock (gate)
        {
            var at = orders.FindIndex(o =>
                (o.Order.Count is not { } count || o.Used < count) && (o.Order.Match is not { } match || question.Contains(match, StringComparison.OrdinalIgnoreCase)));
            if (at < 0)
            {
                return null;
            }

            orders[at] = (orders[at].Order, orders[at].Used + 1);
            return orders[at].Order;
        }
    }

    public void Note(ModelRequest request)
    {
        lock (gate)
        {
            requests.Enqueue(request);
            if (requests.Count > Kept)
            {
                requests.Dequeue();
            }
        }
    }

    public IReadOnlyList<ModelRequest> Requests()
    {
        lock (gate)
        {
            return [.. requests];
        }
    }
}
