using Hitl.Cli.Infrastructure;
using Xunit;

namespace Hitl.Cli.Specs;

public sealed class FreePortSpecs
{
    [Fact]
    public void No_port_is_given_twice() =>
        Assert.Equal(500, Enumerable.Range(0, 500).Select(_ => FreePort.Next()).Distinct().Count());

    [Fact]
    public void None_is_one_that_an_outgoing_connection_may_take()
    {
        const string range = "/proc/sys/net/ipv4/ip_local_port_range";
        Assert.SkipUnless(File.Exists(range), $"{range}, where Linux says what ports outgoing connections take, is not there.");
        var outgoing = File.ReadAllText(range).Split('\t', ' ').Select(int.Parse).First();

        Assert.All(FreePort.Next(100), port => Assert.InRange(port, 20_000, outgoing - 1));
    }
}
