using System.Buffers.Binary;
using System.Diagnostics;
using Hitl.Cli.Infrastructure;
using Hitl.Testing;

namespace Hitl.Faults.Clocks;

/// <summary>A time of day for single processes, which can be stepped while they run. It is made with the C compiler that the set-up needs as well.</summary>
internal sealed class SteppedClock : IDisposable
{
    private readonly string folder = TestFolder.Create("clock");

    private SteppedClock()
    {
        Compiled = Path.Combine(folder, "stepped_clock.so");
        Offset = Path.Combine(folder, "offset");
        Step(TimeSpan.Zero);
        using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-O2", "-o", Compiled, Path.Combine(AppContext.BaseDirectory, "Clocks", "stepped_clock.c")]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        // PostgreSQL's own user reads both.
        foreach (var file in new[] { Compiled, Offset })
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    private string Compiled { get; }

    private string Offset { get; }

    /// <summary>The variables of a process that has this time.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["LD_PRELOAD"] = Compiled, ["STEPPED_CLOCK"] = Offset };

    public static SteppedClock Make()
    {
        Assert.SkipUnless(
            System.Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, "cc"))), "There is no C compiler (cc) to make a clock with.");
        return new SteppedClock();
    }

    public SupervisedProgram On(SupervisedProgram program) =>
        program with { Name = program.Name + "-stepped", Environment = new Dictionary<string, string>(program.Environment.Concat(Environment)) };

    /// <summary>From now on its time is that far from the machine's.</summary>
    public void Step(TimeSpan by)
    {
        using var file = new FileStream(Offset, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)by.TotalSeconds);
        file.Write(bytes);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
