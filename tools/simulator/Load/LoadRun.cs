using System.Collections.Concurrent;
using System.Diagnostics;
using Hitl.Simulator.Connections;
using Hitl.Simulator.Twilio;
using Hitl.Simulator.Webhooks;

namespace Hitl.Simulator.Load;

/// <summary>One message of a load, in stopwatch ticks; 0 is not yet.</summary>
internal sealed class LoadMessage(string contact)
{
    public string Contact => contact;

    public string Sid { get; set; } = "";

    public long Started { get; set; }

    /// <summary>When the webhook began, by the machine's clock.</summary>
    public DateTimeOffset At { get; set; }

    public long Accepted { get; set; }

    public long Answered { get; set; }
}

/// <summary>A load under way. Contacts take turns and have at most one message that waits for its answer.</summary>
internal sealed class LoadRun(
    string id, LoadOrder order, Connection connection, InboundTexts texts, Platform platform, DateTimeOffset startedAt)
{
    private readonly Lock gate = new();
    private readonly List<LoadMessage> messages = [];
    private readonly Dictionary<string, LoadMessage> waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> contacts = new(StringComparer.Ordinal);
    private readonly Queue<string> idle = new();
    private readonly ConcurrentDictionary<Task, byte> underWay = [];

    private volatile bool stopped;
    private volatile string state = "running";
    private long accepted;
    private long refused;
    private long extraSends;
    private long retried;
    private double worstLateStart;

    public string Id => id;

    public async Task Run()
    {
        for (var n = 0; n < order.Conversations; n++)
        {
            idle.Enqueue(NewContact());
        }

        if (order.FlatOut)
        {
            await Task.WhenAll(Enumerable.Range(0, order.Concurrency).Select(_ => Task.Run(SendOneAfterTheOther)));
        }
        else
        {
            await SendAtRate(order.Rate!.Value);
        }

        state = "draining";
        var drain = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(drain).TotalSeconds < order.DrainSeconds && !stopped && !Settled())
        {
            await Task.Delay(50);
        }

        state = "done";
    }

    public void Stop() => stopped = true;

    /// <summary>A send of the platform arrived.</summary>
    public void Sent(Message message, long at)
    {
        if (message.Connection.Id != connection.Id)
        {
            return;
        }

        lock (gate)
        {
            if (waiting.Remove(message.To, out var answered))
            {
                answered.Answered = at;
                idle.Enqueue(message.To);
            }
            else if (contacts.Contains(message.To))
            {
                extraSends++;
            }
        }
    }

    public LoadReport Report()
    {
        lock (gate)
        {
            var answered = messages.Where(m => m.Answered > 0).ToList();
            var first = messages.Count == 0 ? 0 : messages.Min(m => m.Started);
            var seconds = answered.Count == 0 ? 0 : Stopwatch.GetElapsedTime(first, answered.Max(m => m.Answered)).TotalSeconds;
            return new(
                id,
                state,
                connection.Id,
                startedAt,
                messages.Count,
                accepted,
                refused,
                answered.Count,
                messages.Count - answered.Count,
                extraSends,
                retried,
                Math.Round(worstLateStart, 1),
                seconds > 0 ? Math.Round(answered.Count / seconds, 1) : 0,
                Percentiles.Of(messages.Where(m => m.Accepted > 0).Select(m => Stopwatch.GetElapsedTime(m.Started, m.Accepted).TotalMilliseconds)),
                Percentiles.Of(answered.Select(m => Stopwatch.GetElapsedTime(m.Started, m.Answered).TotalMilliseconds)),
                EachSecond(answered, first));
        }
    }

    /// <summary>Milliseconds since the run's first start: started, accepted, answered.</summary>
    public IReadOnlyList<object> Messages()
    {
        lock (gate)
        {
            var first = messages.Count == 0 ? 0 : messages.Min(m => m.Started);
            double? Ms(long at) => at == 0 ? null : Math.Round(Stopwatch.GetElapsedTime(first, at).TotalMilliseconds, 3);
            return [.. messages.Select(m => new { m.Contact, m.Sid, m.At, Started = Ms(m.Started), Accepted = Ms(m.Accepted), Answered = Ms(m.Answered) })];
        }
    }

    private static List<int> EachSecond(List<LoadMessage> answered, long first)
    {
        List<int> counts = [];
        foreach (var message in answered)
        {
            var second = (int)Stopwatch.GetElapsedTime(first, message.Answered).TotalSeconds;
            while (counts.Count <= second)
            {
                counts.Add(0);
            }

            counts[second]++;
        }

        return counts;
    }

    private async Task SendAtRate(double rate)
    {
        var begun = Stopwatch.GetTimestamp();
        var total = (long)(rate * order.Seconds);
        for (long n = 0; n < total && !stopped;)
        {
            var elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            for (; n < total && n / rate <= elapsed; n++)
            {
                worstLateStart = Math.Max(worstLateStart, (Stopwatch.GetElapsedTime(begun).TotalSeconds - (n / rate)) * 1000);
                var one = Task.Run(SendNext);
                underWay.TryAdd(one, 0);
                _ = one.ContinueWith(done => underWay.TryRemove(done, out _), TaskScheduler.Default);
            }

            await Task.Delay(1);
        }
    }

    private async Task SendOneAfterTheOther()
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun).TotalSeconds < order.Seconds && !stopped)
        {
            if (Outstanding() >= order.MostOutstanding)
            {
                await Task.Delay(2);
                continue;
            }

            await SendNext();
        }
    }

    private async Task SendNext()
    {
        LoadMessage message;
        string text;
        lock (gate)
        {
            message = new(idle.Count > 0 ? idle.Dequeue() : NewContact()) { Started = Stopwatch.GetTimestamp() };
            text = order.Texts[messages.Count % order.Texts.Count].Replace("{n}", $"{messages.Count}", StringComparison.Ordinal);
            messages.Add(message);
            waiting.Add(message.Contact, message);
        }

        var (written, webhook) = texts.Write(connection, message.Contact, text);
        message.Sid = written.Sid;
        message.At = DateTimeOffset.UtcNow;
        message.Started = Stopwatch.GetTimestamp();
        var outcome = await platform.Deliver(webhook);
        var at = Stopwatch.GetTimestamp();
        lock (gate)
        {
            retried += outcome.Statuses.Count > 1 ? 1 : 0;
            if (outcome.Accepted)
            {
                accepted++;
                message.Accepted = at;
                return;
            }

            refused++;
            if (waiting.Remove(message.Contact))
            {
                idle.Enqueue(message.Contact);
            }
        }
    }

    private int Outstanding()
    {
        lock (gate)
        {
            return waiting.Count;
        }
    }

    private bool Settled() => underWay.IsEmpty && Outstanding() == 0;

    private string NewContact()
    {
        var contact = connection.Address($"+447{700_000_000 + order.FirstContact + contacts.Count}");
        contacts.Add(contact);
        return contact;
    }
}
