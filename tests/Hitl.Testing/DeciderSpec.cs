using Hitl.EventSourcing;
using Xunit;

namespace Hitl.Testing;

/// <summary>Given what happened, when a command arrives, then these events follow — and repeating it adds none.</summary>
public sealed class DeciderSpec<TCommand, TEvent, TState>(Decider<TCommand, TEvent, TState> decider)
{
    private TState state = decider.Initial;
    private TCommand command = default!;

    public DeciderSpec<TCommand, TEvent, TState> Given(params TEvent[] past) =>
        new(decider) { state = past.Aggregate(decider.Initial, decider.Evolve) };

    /// <summary>For a state that many events lead to and the spec is not about.</summary>
    public DeciderSpec<TCommand, TEvent, TState> GivenState(TState known) => new(decider) { state = known };

    public DeciderSpec<TCommand, TEvent, TState> When(TCommand wanted) =>
        new(decider) { state = state, command = wanted };

    public void Then(params TEvent[] expected)
    {
        var events = decider.Decide(command, state);
        Assert.Equal(expected, events);

        var afterwards = events.Aggregate(state, decider.Evolve);
        Assert.Empty(decider.Decide(command, afterwards));
    }

    /// <summary>For inputs that come over the bus once, where a second one would be another fact.</summary>
    public void ThenOnce(params TEvent[] expected) => Assert.Equal(expected, decider.Decide(command, state));

    public void ThenNothing() => Then();

    public void ThenRefused(string because)
    {
        var refusal = Assert.Throws<RefusedException>(() => decider.Decide(command, state));
        Assert.Contains(because, refusal.Message, StringComparison.Ordinal);
    }
}
