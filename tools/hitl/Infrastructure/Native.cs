using System.Globalization;
using System.Runtime.InteropServices;

namespace Hitl.Cli.Infrastructure;

public enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>A process by number and start time, so that a number given again is never taken for the same process.</summary>
/// <param name="Started">Clock ticks between the machine's start and the process's.</param>
/// <param name="Boot">The machine's start.</param>
public sealed record ProcessIdentity(int Id, long Started, string Boot)
{
    private static readonly string ThisBoot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Null when no such process lives, a zombie included.</summary>
    public static ProcessIdentity? Of(int id) =>
        Native.Stat(id) is { State: not ('Z' or 'X') } stat ? new ProcessIdentity(id, stat.Started, ThisBoot) : null;

    public bool IsAlive => Of(Id) == this;

    /// <summary>False when that process is gone; another one under its number is left alone.</summary>
    public bool Send(Signal signal) => IsAlive && Native.Kill(Id, signal);

    public async Task<bool> Gone(TimeSpan within)
    {
        var until = Environment.TickCount64 + (long)within.TotalMilliseconds;
        while (IsAlive)
        {
            if (Environment.TickCount64 >= until)
            {
                return false;
            }

            await Task.Delay(20);
        }

        return true;
    }
}

internal static partial class Native
{
    public static bool IsRoot => GetEffectiveUser() == 0;

    public static bool Kill(int process, Signal signal) => SendSignal(process, (int)signal) == 0;

    /// <exception cref="IOException">The owner could not be changed.</exception>
    public static void Own(string path, uint user, uint group)
    {
        if (ChangeOwner(path, user, group) != 0)
        {
            throw new IOException($"{path} could not be given to user {user}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    public static (char State, int Parent, long Started)? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            // The name in parentheses may hold anything; what follows the last one is numbers.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static IReadOnlyList<ProcessIdentity> ChildrenOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out var id) && Stat(id)?.Parent == parent)
            .Select(name => ProcessIdentity.Of(int.Parse(name!, CultureInfo.InvariantCulture)))
            .OfType<ProcessIdentity>(),
    ];

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
