namespace Hitl.EventSourcing;

/// <summary>An aggregate: what to decide, how each event changes what is known, and what is known at first. All pure.</summary>
public sealed record Decider<TCommand, TEvent, TState>(
    Func<TCommand, TState, IReadOnlyList<TEvent>> Decide,
    Func<TState, TEvent, TState> Evolve,
    TState Initial);

/// <summary>The caller was wrong; the message says what to do about it. Over HTTP a 409.</summary>
public sealed class RefusedException : Exception
{
    public RefusedException()
        : this("The request was refused.")
    {
    }

    public RefusedException(string message)
        : base(message)
    {
    }

    public RefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
