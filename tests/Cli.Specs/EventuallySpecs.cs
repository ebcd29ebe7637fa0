using Hitl.Testing;
using Xunit;
using Xunit.Sdk;

namespace Hitl.Cli.Specs;

public class EventuallySpecs
{
    [Fact]
    public async Task It_fails_with_what_it_saw_last()
    {
        var looks = 0;
        var failure = await Assert.ThrowsAsync<XunitException>(() => Eventually.Holds(
            () => ++looks < 0,
            () => $"{looks} of 3 replies",
            TimeSpan.FromMilliseconds(100)));

        Assert.Equal($"It did not hold within 0.1 s. Last seen: {looks} of 3 replies", failure.Message);
        Assert.True(looks > 1);
    }

    [Fact]
    public async Task It_returns_as_soon_as_the_condition_holds()
    {
        var looks = 0;
        await Eventually.Holds(() => Task.FromResult(++looks == 3), () => $"{looks}");
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task What_was_waited_for_is_returned_or_shown()
    {
        var looks = 0;
        Assert.Equal(2, await Eventually.Becomes(() => Task.FromResult(++looks), n => n == 2, "two looks"));

        var failure = await Assert.ThrowsAsync<XunitException>(() => Eventually.Becomes(
            () => Task.FromResult(new[] { "queued" }), all => all is ["sent"], "the reply is sent", TimeSpan.FromMilliseconds(50)));
        Assert.Contains("""Last seen: ["queued"]""", failure.Message, StringComparison.Ordinal);
    }
}
