namespace Hitl.Orchestrator.Playbooks;

/// <summary>One thing that is wrong with a playbook.</summary>
/// <param name="File">The base that it stands in; null for the document itself.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="What">Where in the document, what was found, what is allowed, and what may have been meant.</param>
public sealed record PlaybookError(string? File, long Line, long Column, string What)
{
    public override string ToString() => $"{(File is null ? "" : $"{File}, ")}line {Line}, column {Column}: {What}";
}

/// <summary>All that is wrong with a document, in the order of the text.</summary>
internal sealed class PlaybookErrors
{
    private readonly List<PlaybookError> errors = [];

    public IReadOnlyList<PlaybookError> All =>
        [.. errors.Distinct().OrderBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line).ThenBy(e => e.Column)];

    public void Add(Place at, string what) => errors.Add(new(at.File, at.Line, at.Column, what));

    /// <summary>What is not known, with what is, and the nearest of it.</summary>
    public void Unknown(Place at, string where, string what, string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        var meant = NearMiss.Of(name, names) is { } near ? $"; did you mean '{near}'?" : ".";
        Add(at, $"{where}: found '{name}', which is no {what}{meant} Allowed: {(names.Count == 0 ? "none" : string.Join(", ", names))}");
    }
}

/// <summary>Finds the word that was probably meant.</summary>
internal static class NearMiss
{
    /// <returns>Null when none is near: within two slips, or one in a short word.</returns>
    public static string? Of(string word, IEnumerable<string> known) =>
        known.Select(name => (Name: name, Slips: Slips(word, name)))
            .Where(near => near.Slips <= (Math.Min(word.Length, near.Name.Length) < 5 ? 1 : 2))
            .OrderBy(near => near.Slips)
            .Select(near => near.Name)
            .FirstOrDefault();

    /// <summary>Letters put in, left out, replaced, or swapped with their neighbour; case counts for nothing.</summary>
    private static int Slips(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(
                        Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1,
                        rows[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1)),
                };
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
