using System.Diagnostics;

namespace Hitl.Simulator.Webhooks;

/// <summary>A request that a provider makes to the platform.</summary>
/// <param name="Kind"><c>inbound</c>, <c>callback</c>, <c>form</c>, <c>slack-click</c> or <c>slack-submit</c>.</param>
/// <param name="Key">The provider's id of what it tells, with the status of a callback.</param>
internal sealed record Webhook(
    string Kind,
    string Connection,
    string Key,
    Uri Address,
    string ContentType,
    byte[] Body,
    IReadOnlyList<KeyValuePair<string, string>> Headers);

/// <summary>What became of a webhook. Status 0 is an attempt that got no answer.</summary>
/// <remarks>It is kept long after the request, whose body it lets go.</remarks>
internal sealed class WebhookOutcome(Webhook webhook, DateTimeOffset at)
{
    public string Kind { get; } = webhook.Kind;

    public string Connection { get; } = webhook.Connection;

    public string Key { get; } = webhook.Key;

    public string Path { get; } = webhook.Address.PathAndQuery;

    public DateTimeOffset At { get; } = at;

    public IReadOnlyList<int> Statuses { get; set; } = [];

    /// <summary><c>pending</c>, <c>accepted</c>, <c>refused</c> (a 4xx) or <c>given-up</c>.</summary>
    public string State { get; set; } = "pending";

    public string Answer { get; set; } = "";

    /// <summary>Milliseconds from the first attempt's start to the accepting answer.</summary>
    public double Milliseconds { get; set; }

    internal long Started { get; } = Stopwatch.GetTimestamp();

    internal bool Accepted => State == "accepted";
}
