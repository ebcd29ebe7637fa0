using System.Diagnostics;
using System.Text.Json;
using Xunit.Sdk;

namespace Hitl.Testing;

/// <summary>Waits for what must come true, looking every 20 ms; fails with what it saw last.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    /// <param name="describe">What is to be seen now, in words; asked after the last look.</param>
    public static Task Holds(Func<bool> condition, Func<string> describe, TimeSpan? timeout = null) =>
        Holds(() => Task.FromResult(condition()), describe, timeout);

    /// <inheritdoc cref="Holds(Func{bool}, Func{string}, TimeSpan?)"/>
    public static async Task Holds(Func<Task<bool>> condition, Func<string> describe, TimeSpan? timeout = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (timeout ?? Usual))
            {
                throw new XunitException($"It did not hold within {(timeout ?? Usual).TotalSeconds:0.##} s. Last seen: {describe()}");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Reads until what was read is as wanted, and returns it.</summary>
    /// <param name="what">What is waited for, in words.</param>
    public static async Task<T> Becomes<T>(Func<Task<T>> read, Func<T, bool> wanted, string what, TimeSpan? timeout = null)
    {
        var seen = await read();
        var watch = Stopwatch.StartNew();
        while (!wanted(seen))
        {
            if (watch.Elapsed > (timeout ?? Usual))
            {
                throw new XunitException($"{what}: not within {(timeout ?? Usual).TotalSeconds:0.##} s. Last seen: {Shown(seen)}");
            }

            await Task.Delay(Pause);
            seen = await read();
        }

        return seen;
    }

    private static string Shown<T>(T seen) => seen switch
    {
        null => "nothing",
        string text => text,
        IFormattable value => value.ToString(null, null),
        _ => JsonSerializer.Serialize(seen),
    };
}
