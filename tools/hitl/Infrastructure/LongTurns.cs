using System.Runtime.InteropServices;

namespace Hitl.Cli.Infrastructure;

/// <summary>
/// How the processes of a platform share this machine's cores: nobody is interrupted by a neighbour that has something to do,
/// only by one that has waited for a whole turn. Work comes in batches at each of them, and a batch that is left in its
/// middle costs two changes of address space (docs/adr/0026).
/// </summary>
internal static partial class LongTurns
{
    /// <summary>What the kernel gives by itself is 0.7 to 3 ms, by the number of cores.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(10);

    private const uint Batch = 3;
    private const nint CallingThread = 0;
    private const int OfProcess = 0;

    /// <summary>
    /// The calling thread and every process it starts from now on. A kernel before 6.12 knows no turn of one's own and takes
    /// the policy alone; where neither may be set, all stays as it was. Who was started with nice(1) stays as nice.
    /// </summary>
    public static void Take()
    {
        if (Call is not { } call)
        {
            return;
        }

        var wanted = new Attributes
        {
            Size = (uint)Marshal.SizeOf<Attributes>(),
            Policy = Batch,
            Nice = GetPriority(OfProcess, 0),
            Runtime = (ulong)Turn.TotalNanoseconds,
        };
        _ = SetAttributes(call, CallingThread, ref wanted, flags: 0);
    }

    /// <summary>The number of sched_setattr(2); the C library has no function of that name before glibc 2.41.</summary>
    private static nint? Call => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 314,
        Architecture.Arm64 => 274,
        _ => null,
    };

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SetAttributes(nint call, nint thread, ref Attributes attributes, nint flags);

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, uint who);

    /// <summary>struct sched_attr in its first form, of 48 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
