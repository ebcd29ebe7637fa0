namespace Hitl.Orchestrator.Playbooks;

/// <summary>One check of a document: what is wrong so far, what it names, and what it refers to.</summary>
/// <param name="isBase">A base of an agency may leave anything out.</param>
internal sealed class Linting(PlaybookErrors errors, bool isBase)
{
    private readonly Dictionary<string, List<string>> names = [];
    private readonly List<(string To, ScalarNode Name, string Where)> references = [];

    public PlaybookErrors Errors => errors;

    public bool IsBase => isBase;

    public static string Within(string where, string name) => where == PlaybookSchema.Top ? name : $"{where}.{name}";

    public void Names(string what, ScalarNode name)
    {
        if (!names.TryGetValue(what, out var known))
        {
            names[what] = known = [];
        }

        known.Add(name.Text);
    }

    public void Refers(string to, ScalarNode name, string where) => references.Add((to, name, where));

    /// <summary>After the walk: does all that is referred to exist? A base may refer to what its tenants bring.</summary>
    public void CheckReferences()
    {
        foreach (var (to, name, where) in references.Where(reference => !isBase && !Known(reference.To).Contains(reference.Name.Text)))
        {
            errors.Unknown(name.Place, where, to, name.Text, Known(to));
        }
    }

    private List<string> Known(string what) => names.GetValueOrDefault(what, []);
}
