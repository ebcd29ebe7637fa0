using System.Diagnostics;

namespace Hitl.Hosting;

/// <summary>Carries one trace across what HTTP does not: the bus, a timer, a stored row. Attributes hold ids only, never bodies or addresses.</summary>
public static class Traces
{
    /// <summary>Our spans; any other source of ours is named <c>Hitl.*</c> too, and is exported likewise.</summary>
    public static readonly ActivitySource Source = new("Hitl.Platform");

    /// <summary>The W3C <c>traceparent</c> of the current span, to be stored or sent with what it causes.</summary>
    public static string? Traceparent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>Goes on with a trace. A missing or malformed traceparent starts a new one; null while nobody listens.</summary>
    public static Activity? StartFrom(string? traceparent, string name, ActivityKind kind) =>
        Source.StartActivity(name, kind, ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent) ? parent : default);
}
