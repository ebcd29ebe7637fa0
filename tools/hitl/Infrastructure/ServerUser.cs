using System.Diagnostics;
using System.Globalization;

namespace Hitl.Cli.Infrastructure;

/// <summary>The user that PostgreSQL runs as when we are root.</summary>
internal sealed record ServerUser(string Name, uint User, uint Group)
{
    /// <exception cref="InvalidOperationException">There is neither of the two users.</exception>
    public static ServerUser Find()
    {
        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(f => f.Length >= 4).ToLookup(f => f[0]);
        var found = users["postgres"].Concat(users["nobody"]).FirstOrDefault()
            ?? throw new InvalidOperationException("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as: add one, or run ./hitl as an ordinary user.");
        return new ServerUser(found[0], Number(found[2]), Number(found[3]));

        static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
    }

    public void Own(string path) => Native.Own(path, User, Group);

    /// <summary>Options of setpriv that make a process this user's, able to reach the folders.</summary>
    public IReadOnlyList<string> Privileges(IEnumerable<string> folders)
    {
        string[] plain = [$"--reuid={User}", $"--regid={Group}", "--clear-groups"];
        return folders.All(folder => Reaches(plain, folder))
            ? plain
            // access(2) asks for the real user's rights unless the kernel is told to leave capabilities alone when the user changes.
            : ["--securebits=+no_setuid_fixup", .. plain, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
    }

    private static bool Reaches(string[] privileges, string folder)
    {
        using var test = Process.Start(new ProcessStartInfo("setpriv", [.. privileges, "--", "test", "-x", folder, "-a", "-r", folder]))!;
        test.WaitForExit();
        return test.ExitCode == 0;
    }
}
