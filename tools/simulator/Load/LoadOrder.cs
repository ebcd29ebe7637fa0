namespace Hitl.Simulator.Load;

/// <summary>A load to run inside the simulator.</summary>
/// <param name="Connection">A Twilio connection.</param>
/// <param name="Rate">Messages a second; null together with <paramref name="FlatOut"/>.</param>
/// <param name="FlatOut">As fast as the platform answers, by <paramref name="Concurrency"/> senders.</param>
/// <param name="Seconds">How long messages are started.</param>
/// <param name="Conversations">Contacts that take turns. One who still waits for an answer is passed over; when all wait, one more joins.</param>
/// <param name="Texts">Taken in turn; <c>{n}</c> becomes the message's number.</param>
/// <param name="FirstContact">Offset of the first number, so that two runs write from different phones.</param>
/// <param name="Concurrency">Senders when flat out.</param>
/// <param name="MostOutstanding">Flat out pauses while so many accepted messages wait for their answer.</param>
/// <param name="DrainSeconds">How long the last answers are waited for.</param>
internal sealed record LoadOrder(
    string Connection,
    double? Rate,
    IReadOnlyList<string> Texts,
    bool FlatOut = false,
    double Seconds = 10,
    int Conversations = 1000,
    int FirstContact = 0,
    int Concurrency = 64,
    int MostOutstanding = 4000,
    double DrainSeconds = 30);

/// <summary>Milliseconds.</summary>
internal sealed record Percentiles(double P50, double P95, double P99, double Max)
{
    public static Percentiles? Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        return sorted.Length == 0
            ? null
            : new(At(sorted, 0.50), At(sorted, 0.95), At(sorted, 0.99), Math.Round(sorted[^1], 3));
    }

    /// <summary>Nearest rank.</summary>
    private static double At(double[] sorted, double share) =>
        Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)], 3);
}

/// <summary>How a load went so far.</summary>
/// <param name="State"><c>running</c>, <c>draining</c> or <c>done</c>.</param>
/// <param name="Started">Messages whose webhook was begun.</param>
/// <param name="Accepted">Webhooks answered with 2xx.</param>
/// <param name="Refused">Webhooks refused or given up.</param>
/// <param name="Answered">Messages followed by a send of ours to that contact.</param>
/// <param name="ExtraSends">Sends to the load's contacts that no waiting message accounts for.</param>
/// <param name="Retried">Webhooks that took more than one attempt.</param>
/// <param name="WorstLateStartMs">How far the load ran behind its own rate; a figure near the latencies means that the generator was the limit.</param>
/// <param name="SustainedPerSecond">Answered messages over the time from the first start to the last answer.</param>
/// <param name="Webhook">From the webhook request's start to its 2xx.</param>
/// <param name="Delivery">From the webhook request's start to the arrival of our send.</param>
internal sealed record LoadReport(
    string Id,
    string State,
    string Connection,
    DateTimeOffset StartedAt,
    long Started,
    long Accepted,
    long Refused,
    long Answered,
    long Unanswered,
    long ExtraSends,
    long Retried,
    double WorstLateStartMs,
    double SustainedPerSecond,
    Percentiles? Webhook,
    Percentiles? Delivery,
    IReadOnlyList<int> AnsweredEachSecond);
