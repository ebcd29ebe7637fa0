using System.Text.RegularExpressions;

namespace Hitl.Cli.Operating;

/// <summary>The tenants of an agency: those whose playbooks extend its base.</summary>
internal static partial class AgencyTenants
{
    /// <exception cref="InvalidOperationException">No playbook extends it.</exception>
    public static IReadOnlyList<string> Of(string agency, string root)
    {
        var folder = Path.Combine(root, "playbooks");
        var tenants = Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal)
            .Select(File.ReadAllText)
            .Where(text => Extends().Match(text).Groups[1].Value == $"agencies/{agency}")
            .Select(text => Tenant().Match(text).Groups[1].Value)
            .Where(tenant => tenant.Length > 0)
            .Distinct()
            .ToList();
        return tenants.Count > 0 ? tenants : throw new InvalidOperationException($"No playbook in {folder} extends agencies/{agency}.");
    }

    [GeneratedRegex(@"^extends:\s*(\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Extends();

    [GeneratedRegex(@"^tenant:\s*(\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Tenant();
}
