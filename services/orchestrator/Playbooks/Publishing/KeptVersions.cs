using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Orchestrator.Playbooks.Publishing;

/// <summary>Makes a version to keep of a text.</summary>
internal static class KeptVersions
{
    /// <param name="name">What the text is called in an error.</param>
    /// <param name="over">How often its base was published since the tenant's own change; 0 for the tenant's own.</param>
    /// <exception cref="InvalidOperationException">It is no playbook; says all that is wrong.</exception>
    public static KeptVersion Of(string name, PlaybookText text, TimeSpan? quiet, DateTimeOffset now, int over = 0)
    {
        var read = PlaybookYaml.Read(text.Source, text.Base);
        var playbook = read.Playbook ?? throw new InvalidOperationException($"{name} cannot be published:\n{string.Join('\n', read.Errors)}");
        var version = (over == 0 ? playbook.Version : $"{playbook.Version}.{over}") + (quiet is { } set ? $"+debounce-{set.TotalMilliseconds:0}ms" : "");
        return new(playbook.Tenant, version, read.Flat, quiet, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(read.Flat))), now, text);
    }

    /// <summary>The tenant's own number of a version, and how often its base was published since: 3 and 1 of <c>northgate@3.1</c>.</summary>
    public static (int Own, int Over) NumberOf(string version)
    {
        var number = version[(version.IndexOf('@', StringComparison.Ordinal) + 1)..].Split('+')[0].Split('.');
        return (int.Parse(number[0], CultureInfo.InvariantCulture), number.Length > 1 ? int.Parse(number[1], CultureInfo.InvariantCulture) : 0);
    }
}
