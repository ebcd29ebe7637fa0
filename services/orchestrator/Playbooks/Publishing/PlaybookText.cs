namespace Hitl.Orchestrator.Playbooks.Publishing;

/// <summary>A playbook as written, with the bases that it extends: all that is needed to read it again, each piece with the file it stands in.</summary>
/// <param name="Bases">By the name that <c>extends</c> gives.</param>
public sealed record PlaybookText(string Source, IReadOnlyDictionary<string, string> Bases)
{
    public string? Base(string name) => Bases.GetValueOrDefault(name);

    /// <summary>The text, and the bases that it extends as <paramref name="bases"/> has them.</summary>
    public static PlaybookText With(string source, Func<string, string?> bases)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        PlaybookYaml.Read(source, name =>
        {
            if (bases(name) is not { } text)
            {
                return null;
            }

            found[name] = text;
            return text;
        });
        return new(source, found);
    }

    /// <summary>The same over another text of an agency's base; null when it extends none of that agency.</summary>
    public PlaybookText? Over(string agency, string text)
    {
        var theirs = Bases.Where(known => PlaybookYaml.Agency(known.Value) == agency).Select(known => known.Key).ToList();
        return theirs.Count == 0 ? null : this with { Bases = Bases.ToDictionary(known => known.Key, known => theirs.Contains(known.Key) ? text : known.Value) };
    }
}
