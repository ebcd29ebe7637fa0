using Hitl.EventSourcing;

namespace EventSourcing.Specs;

public class EntrySpecs
{
    /// <remarks>Not a theory: attributes are kept as UTF-8, which has no lone surrogates.</remarks>
    [Fact]
    public void NUL_and_lone_surrogates_are_replaced_and_all_else_stays() => Assert.Equal(
        ["plain", "a\uFFFDb", "\uD83D\uDE00", "x\uFFFD\uFFFD", "\uFFFD\uD83D\uDE00", ""],
        new[] { "plain", "a\0b", "\uD83D\uDE00", "x\uDE00\uD83D", "\uD83D\uD83D\uDE00", "" }.Select(TextCleaning.Clean));

    [Fact]
    public void A_time_is_cut_down_to_the_microsecond_in_UTC()
    {
        var time = new DateTimeOffset(2026, 3, 2, 14, 0, 0, TimeSpan.FromHours(2)).AddTicks(9);

        Assert.Equal(Parcels.Noon, Microseconds.Cut(time));
        Assert.Equal(TimeSpan.Zero, Microseconds.Cut(time).Offset);
        Assert.Equal(1772452800000000, Microseconds.SinceEpoch(time));
    }
}
