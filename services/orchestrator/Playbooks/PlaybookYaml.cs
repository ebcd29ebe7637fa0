namespace Hitl.Orchestrator.Playbooks;

/// <summary>A playbook as read, or what is wrong with it; exactly one of the two.</summary>
/// <param name="Flat">One document that says all of it; the text itself when it extends nothing.</param>
public sealed record PlaybookRead(Playbook? Playbook, string Flat, IReadOnlyList<PlaybookError> Errors);

/// <summary>Reads a tenant's playbook from YAML. Everything that is wrong is said at once, each with its line and column.</summary>
public static class PlaybookYaml
{
    /// <param name="bases">A base's text by the name that <c>extends</c> gives; null when there is none.</param>
    public static PlaybookRead Read(string text, Func<string, string?>? bases = null)
    {
        var (own, document, errors) = Check(text, bases);
        return document is null || errors.Count > 0
            ? new(null, text, errors)
            : new(PlaybookReader.Read(document), ReferenceEquals(own, document) ? text : PlaybookInheritance.Flat(document), []);
    }

    /// <summary>What is wrong with a tenant's playbook or an agency's base.</summary>
    public static IReadOnlyList<PlaybookError> Lint(string text, Func<string, string?>? bases = null)
    {
        var errors = new PlaybookErrors();
        if (PlaybookParser.Parse(text, null, errors) is { } own && own.Find("agency") is not null)
        {
            Check(own, errors, isBase: true);
            return errors.All;
        }

        return Check(text, bases).Errors;
    }

    /// <summary>The agency whose base this is; null for a tenant's playbook, and for what cannot be read.</summary>
    public static string? Agency(string text) =>
        PlaybookParser.Parse(text, null, new PlaybookErrors())?.Find("agency") is ScalarNode { Text.Length: > 0 } agency ? agency.Text : null;

    /// <summary>The document over what it extends, each piece with its place; null where anything is wrong.</summary>
    internal static MapNode? Document(string text, Func<string, string?> bases) =>
        Check(text, bases) is { Document: { } document, Errors.Count: 0 } ? document : null;

    /// <returns>The document as written, and over what it extends.</returns>
    private static (MapNode? Own, MapNode? Document, IReadOnlyList<PlaybookError> Errors) Check(string text, Func<string, string?>? bases)
    {
        var errors = new PlaybookErrors();
        var own = PlaybookParser.Parse(text, null, errors);
        if (own is null)
        {
            return (null, null, errors.All);
        }

        var document = PlaybookInheritance.Resolve(own, bases ?? (_ => null), errors);
        Check(document ?? own, errors, isBase: document is null);
        if (document?.Find("agency") is { } agency)
        {
            errors.Add(agency.Place, "agency: this is an agency's base; a tenant's playbook extends it");
        }

        return (own, document, errors.All);
    }

    private static void Check(MapNode document, PlaybookErrors errors, bool isBase)
    {
        var lint = new Linting(errors, isBase);
        PlaybookSchema.Document.Check(document, PlaybookSchema.Top, lint);
        lint.CheckReferences();
        PlaybookChecks.Check(document, errors);
    }
}
