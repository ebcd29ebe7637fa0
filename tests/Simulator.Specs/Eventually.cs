using System.Diagnostics;

namespace Hitl.Simulator.Specs;

/// <summary>Polls until something holds, and says what it last saw when it never did.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task<T> Holds<T>(Func<Task<T>> see, Func<T, bool> holds, Func<T, string> describe)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = await see();
            if (holds(seen))
            {
                return seen;
            }

            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                Assert.Fail($"Still not so after {Patience.TotalSeconds} s; last seen: {describe(seen)}");
            }

            await Task.Delay(20);
        }
    }
}
