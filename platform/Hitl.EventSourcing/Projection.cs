namespace Hitl.EventSourcing;

/// <summary>An event, and where and when it was stored.</summary>
public sealed record Recorded<TEvent>(
    string Tenant,
    string Stream,
    long Version,
    TEvent Event,
    DateTimeOffset Timestamp,
    Guid Id,
    string? Correlation,
    string? Causation)
{
    public StreamKey Key => new(Tenant, Stream);
}

/// <summary>A view of each stream, folded from its events with no clock and no look-ups; null means that there is none (any more).</summary>
public sealed record Projection<TEvent, TView>(string Name, Func<TView?, Recorded<TEvent>, TView?> Project)
    where TView : class
{
    /// <summary>All views from nothing: what the live ones must equal. Each stream's events come in order; streams may alternate.</summary>
    public IReadOnlyDictionary<StreamKey, TView> Rebuild(IEnumerable<Recorded<TEvent>> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var views = new Dictionary<StreamKey, TView>();
        foreach (var recorded in events)
        {
            if (Project(views.GetValueOrDefault(recorded.Key), recorded) is { } view)
            {
                views[recorded.Key] = view;
            }
            else
            {
                views.Remove(recorded.Key);
            }
        }

        return views;
    }
}
