using Hitl.Classifier.Learning;

namespace Hitl.Classifier.Specs;

public class HalvesSpecs
{
    /// <summary>Every finite half there is, in lengths that leave a rest over.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(4_099)]
    public void Many_at_once_give_the_bits_that_one_by_one_give(int length)
    {
        var all = Enumerable.Range(0, ushort.MaxValue + 1).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).Where(Half.IsFinite).ToArray();
        foreach (var halves in all.Chunk(length))
        {
            var sums = Enumerable.Range(0, halves.Length).Select(at => at * 0.37f).ToArray();
            var expected = sums.Select((sum, at) => sum + (0.73f * (float)halves[at])).ToArray();

            Halves.AddTimes(halves, 0.73f, sums);

            Assert.Equal(expected.Select(BitConverter.SingleToUInt32Bits), sums.Select(BitConverter.SingleToUInt32Bits));
        }
    }
}
