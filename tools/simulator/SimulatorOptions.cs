using System.Net;

namespace Hitl.Simulator;

/// <summary>Where the simulator finds the platform, and how much it remembers.</summary>
internal sealed record SimulatorOptions
{
    /// <summary>JSON file of channel connections, the same one that ingest and notifier read.</summary>
    public required string ConnectionsFile { get; init; }

    /// <summary>Base of the webhook addresses as the outside world knows them; signatures cover it.</summary>
    public required Uri PublicUrl { get; init; }

    /// <summary>Where webhooks really go: the gateway on loopback. The same as <see cref="PublicUrl"/> unless that is a name of the outside.</summary>
    public required Uri DeliverTo { get; init; }

    /// <summary>How many messages are kept in full; older ones stay in the counts only.</summary>
    public int KeepMessages { get; init; } = 500_000;

    /// <summary>Pause before each step of a message's way: sent, delivered, read.</summary>
    public TimeSpan CallbackDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a webhook or callback that nobody took is tried again.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>True to stamp Slack's requests with the development clock in place of the machine's.</summary>
    public bool SlackFollowsClock { get; init; }

    /// <summary>Where the clock's offset is kept, so that a restart does not turn time back; null to begin at the machine's time.</summary>
    public string? ClockFile { get; init; }

    /// <summary>Where the mail server listens on loopback; null for none.</summary>
    public int? SmtpPort { get; init; }

    /// <exception cref="InvalidOperationException">Not in Development, or a setting is missing or not on loopback.</exception>
    public static SimulatorOptions Read(IConfiguration configuration, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
        {
            throw new InvalidOperationException(
                $"The simulator plays providers with real secrets' shapes and runs only in Development; this is {environment.EnvironmentName}.");
        }

        foreach (var url in (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            Loopback(url, "ASPNETCORE_URLS");
        }

        var publicUrl = Required(configuration, "Simulator:PublicUrl", "Ingest:PublicUrl");
        var deliverTo = configuration["Simulator:DeliverTo"] ?? publicUrl;
        return new SimulatorOptions
        {
            ConnectionsFile = Required(configuration, "Connections:File"),
            PublicUrl = new Uri(publicUrl.TrimEnd('/')),
            DeliverTo = Loopback(deliverTo.TrimEnd('/'), "Simulator__DeliverTo (or Simulator__PublicUrl)"),
            KeepMessages = configuration.GetValue("Simulator:KeepMessages", 500_000),
            CallbackDelay = configuration.GetValue("Simulator:CallbackDelay", TimeSpan.FromMilliseconds(50)),
            RetryFor = configuration.GetValue("Simulator:RetryFor", TimeSpan.FromMinutes(5)),
            SmtpPort = configuration.GetValue<int?>("Simulator:SmtpPort"),
            SlackFollowsClock = configuration.GetValue("Simulator:SlackFollowsClock", false),
            ClockFile = configuration["Simulator:ClockFile"],
        };
    }

    /// <summary>The loopback address that stands for a public one; null when the address is neither ours nor on loopback.</summary>
    public Uri? Deliverable(Uri address)
    {
        var text = address.AbsoluteUri;
        var publicBase = PublicUrl.AbsoluteUri.TrimEnd('/') + "/";
        if (text.StartsWith(publicBase, StringComparison.OrdinalIgnoreCase))
        {
            return new Uri(DeliverTo.AbsoluteUri.TrimEnd('/') + "/" + text[publicBase.Length..]);
        }

        return IsLoopback(address) ? address : null;
    }

    private static string Required(IConfiguration configuration, params string[] keys) =>
        keys.Select(key => configuration[key]).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value))
        ?? throw new InvalidOperationException($"Set {keys[0].Replace(":", "__", StringComparison.Ordinal)}.");

    private static Uri Loopback(string url, string setting) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && IsLoopback(address)
            ? address
            : throw new InvalidOperationException($"{setting} is {url}; the simulator talks on loopback only, for example http://127.0.0.1:8090.");

    private static bool IsLoopback(Uri address) =>
        address.Host == "localhost" || (IPAddress.TryParse(address.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip));
}
