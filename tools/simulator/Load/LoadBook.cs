using Hitl.Simulator.Clock;
using Hitl.Simulator.Connections;
using Hitl.Simulator.Twilio;
using Hitl.Simulator.Webhooks;

namespace Hitl.Simulator.Load;

/// <summary>The loads of this run.</summary>
internal sealed class LoadBook(InboundTexts texts, Platform platform, DevelopmentClock clock)
{
    private readonly Lock gate = new();
    private LoadRun[] runs = [];
    private int last;

    public LoadRun Begin(LoadOrder order, Connection connection)
    {
        lock (gate)
        {
            var run = new LoadRun($"load-{++last}", order, connection, texts, platform, clock.GetUtcNow());
            runs = [.. runs, run];
            return run;
        }
    }

    public LoadRun? Find(string id) => Volatile.Read(ref runs).FirstOrDefault(r => r.Id == id);

    public void Sent(Message message, long at)
    {
        foreach (var run in Volatile.Read(ref runs))
        {
            run.Sent(message, at);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            foreach (var run in runs)
            {
                run.Stop();
            }

            runs = [];
        }
    }
}
