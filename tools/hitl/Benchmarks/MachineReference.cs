using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Hitl.Cli.Benchmarks;

/// <summary>
/// How fast this machine is just now, so that runs can be told apart from their machines: milliseconds for SHA-256 over 64 MB, alone and
/// while every core does the same. Where two "cores" are threads of one, or others have the machine too, the second is up to twice the first,
/// and so is all CPU time measured under load.
/// </summary>
internal sealed record MachineReference(
    [property: JsonPropertyName("oneCoreMs")] double OneCoreMs, [property: JsonPropertyName("allCoresMs")] double AllCoresMs)
{
    private const int Rounds = 1024;
    private static readonly byte[] Block = new byte[64 * 1024];

    public static async Task<MachineReference> Measure()
    {
        Hash();
        var alone = Hash();
        var together = await Task.WhenAll(
            Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(Hash, TaskCreationOptions.LongRunning)));
        return new(Math.Round(alone, 1), Math.Round(together.Average(), 1));
    }

    private static double Hash()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
            SHA256.HashData(Block, hash);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
