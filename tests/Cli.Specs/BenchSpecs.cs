using System.CommandLine;
using Hitl.Cli.Benchmarks;
using Xunit;

namespace Hitl.Cli.Specs;

public sealed class BenchSpecs
{
    [Theory]
    [InlineData("pipeline --rate 250 --seconds 60 --bus kafka --json")]
    [InlineData("append --json")]
    [InlineData("decide --json --seconds 1")]
    [InlineData("append --pairs 3 --seconds 0.5 --only append1 commit100")]
    [InlineData("lanes --bus kafka --json")]
    [InlineData("lanes --bus postgres --backlog 50000 --rate 100 --window 500 --seconds 5")]
    public void A_bench_takes_its_options(string line) => Assert.Empty(BenchCommand.Create().Parse(line).Errors);

    [Theory]
    [InlineData("append --only append2")]
    [InlineData("append --bus kafka")]
    [InlineData("lanes --bus rabbit")]
    public void What_a_bench_does_not_know_is_refused(string line) => Assert.NotEmpty(BenchCommand.Create().Parse(line).Errors);

    [Fact]
    public void The_ratio_is_the_median_of_the_pairs_ratios_and_not_the_ratio_of_the_medians()
    {
        var compared = Compared.Of([Pair(10, 100), Pair(40, 50), Pair(90, 60)]);

        Assert.Equal(0.8, compared.Ratio);
        Assert.Equal((40, 60), (compared.PerSecond, compared.PlainPerSecond));
        Assert.Equal([0.1, 0.8, 1.5], compared.Ratios);
    }

    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 9, 1, 5 }, 5)]
    [InlineData(new double[] { 4, 1, 9, 2 }, 3)]
    public void The_median_is_the_middle_or_between_the_two_in_the_middle(double[] values, double median) =>
        Assert.Equal(median, Statistics.Median(values));

    [Fact]
    public void There_is_no_median_of_nothing() => Assert.Throws<ArgumentException>(() => Statistics.Median([]));

    [Fact]
    public void Percentiles_are_values_that_were_measured()
    {
        var percentiles = Milliseconds.Of(Enumerable.Range(1, 200).Reverse().Select(n => (double)n));

        Assert.Equal((100, 190, 198), (percentiles.P50, percentiles.P95, percentiles.P99));
        Assert.Equal(7, Milliseconds.Of([7]).P99);
    }

    private static Pair Pair(double ours, double plain) => new(new Rate(ours, 1, 1), new Rate(plain, 1, 1));
}
