namespace Hitl.Cli.Demonstration;

/// <summary>When an act is played. The clock that all services share is moved on from one to the next; no wait is ever that long.</summary>
internal enum Moment
{
    /// <summary>The time at which the demo was started.</summary>
    Now,

    /// <summary>Two in the morning of a day on which both tenants work.</summary>
    Night,

    /// <summary>That day, when Harbour's recruiters are there.</summary>
    HarbourOpens,

    /// <summary>And when Northgate's office is.</summary>
    NorthgateOpens,

    /// <summary>When the first follow-up to what was asked <see cref="Now"/> is due.</summary>
    FirstChase,

    /// <summary>As long again after it.</summary>
    SecondChase,

    /// <summary>And once more.</summary>
    AfterAllChases,
}

/// <summary>What happens at one moment.</summary>
internal sealed record Act(Moment When, Func<Scene, Task> Play);

/// <summary>What one contact of one tenant lives through.</summary>
internal sealed record Part(string Contact, params IReadOnlyList<Act> Acts)
{
    public Part(string contact, Func<Scene, Task> play)
        : this(contact, new Act(Moment.Now, play))
    {
    }

    public string Tenant { get; init; } = Running.SampleConnections.Northgate;

    /// <summary>The last moment at which something happens.</summary>
    public Moment Ends => Acts.Max(act => act.When);
}

/// <summary>A scenario that must always work. Its parts are played side by side.</summary>
internal sealed record Scenario(int Number, string Title, params IReadOnlyList<Part> Parts);
