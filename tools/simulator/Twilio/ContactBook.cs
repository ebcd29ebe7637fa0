using System.Collections.Concurrent;
using Hitl.Simulator.Clock;
using Hitl.Simulator.Connections;

namespace Hitl.Simulator.Twilio;

/// <summary>What the provider knows of each contact and sender: when they last wrote, and whether they are blocked.</summary>
internal sealed class ContactBook(DevelopmentClock clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<(string Sender, string Contact), DateTimeOffset> lastWrote = [];
    private readonly ConcurrentDictionary<(string Sender, string Contact), bool> optedOut = [];

    public void Wrote(Connection connection, string contact) => lastWrote[(connection.Sender!, contact)] = clock.GetUtcNow();

    /// <summary>WhatsApp's customer service window: 24 hours from the contact's last message.</summary>
    public bool WindowIsOpen(Connection connection, string contact) =>
        lastWrote.TryGetValue((connection.Sender!, contact), out var at) && clock.GetUtcNow() - at < Window;

    public void SetOptedOut(Connection connection, string contact, bool isOut) => optedOut[(connection.Sender!, contact)] = isOut;

    public bool OptedOut(Connection connection, string contact) => optedOut.GetValueOrDefault((connection.Sender!, contact));

    public void Clear()
    {
        lastWrote.Clear();
        optedOut.Clear();
    }
}
