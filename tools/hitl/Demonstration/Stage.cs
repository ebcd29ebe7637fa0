using Hitl.Cli.Running;
using Hitl.Contracts;

namespace Hitl.Cli.Demonstration;

/// <summary>What the scenarios are played on: a running platform, the world outside it, and one sample tenant's people and connections.</summary>
internal sealed class Stage(Platform platform, string tenant) : IDisposable
{
    public static readonly Agent Priya = new(new("priya"), "Priya Shah");
    public static readonly Agent Sarah = new(new("sarah"), "Sarah Whitfield");
    public static readonly Agent Tom = new(new("tom"), "Tom Okafor");
    public static readonly Agent Maya = new(new("maya"), "Maya Lindqvist");

    private readonly Connection slack = platform.Connections.Single(c => c.Tenant == tenant && c.Kind == "slack");

    public string Tenant => tenant;

    /// <summary>How long the bot waits for more words after a message.</summary>
    public TimeSpan Debounce { get; } = platform.Debounce ?? TimeSpan.FromSeconds(3);

    public Outside Outside { get; } = new(platform.SimulatorUrl);

    public Inbox Inbox { get; } = new(platform, tenant);

    public Connection Sms { get; } = platform.Connections.Single(c => c.Tenant == tenant && c.Kind == "twilio-sms");

    public Connection Form { get; } = platform.Connections.Single(c => c.Tenant == tenant && c.Kind == "form");

    public string Route(string name) => slack.Channels![name];

    public string RouteOf(string channel) => slack.Channels!.FirstOrDefault(c => c.Value == channel).Key ?? channel;

    public Person Person(Agent agent) => slack.People!.Single(p => p.Agent == agent.Id.Value);

    public void Dispose()
    {
        Outside.Dispose();
        Inbox.Dispose();
    }
}
