using Hitl.Cli.Running;
using Hitl.Contracts;

namespace Hitl.Cli.Demonstration;

/// <summary>What the scenarios are played on: a running platform, the world outside it, and the sample tenant's people and words.</summary>
internal sealed class Stage(Platform platform) : IDisposable
{
    public const string Tenant = SampleConnections.Northgate;

    public static readonly Agent Priya = new(new("priya"), "Priya Shah");
    public static readonly Agent Sarah = new(new("sarah"), "Sarah Whitfield");
    public static readonly Agent Tom = new(new("tom"), "Tom Okafor");

    private readonly Connection slack = platform.Connections.Single(c => c is { Tenant: Tenant, Kind: "slack" });

    /// <summary>How long the bot waits for more words after a message.</summary>
    public TimeSpan Debounce { get; } = platform.Debounce ?? TimeSpan.FromSeconds(3);

    public Outside Outside { get; } = new(platform.SimulatorUrl);

    public Inbox Inbox { get; } = new(platform, Tenant);

    public Connection Sms { get; } = platform.Connections.Single(c => c is { Tenant: Tenant, Kind: "twilio-sms" });

    public Connection Form { get; } = platform.Connections.Single(c => c is { Tenant: Tenant, Kind: "form" });

    public string Route(string name) => slack.Channels![name];

    public string RouteOf(string channel) => slack.Channels!.FirstOrDefault(c => c.Value == channel).Key ?? channel;

    public Person Person(Agent agent) => slack.People!.Single(p => p.Agent == agent.Id.Value);

    public void Dispose()
    {
        Outside.Dispose();
        Inbox.Dispose();
    }
}
