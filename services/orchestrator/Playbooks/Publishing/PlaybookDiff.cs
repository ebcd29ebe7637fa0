using System.Globalization;

namespace Hitl.Orchestrator.Playbooks.Publishing;

/// <summary>One thing that changes, in words.</summary>
/// <param name="Path">Where it stands, such as <c>faq.pricing.answer</c>.</param>
/// <param name="For">Who notices: <c>contacts</c> or <c>people</c>.</param>
/// <param name="InheritedFrom">The base's file that the change stands in; null for the tenant's own.</param>
public sealed record PlaybookChange(string Path, string For, string Says, string? InheritedFrom);

/// <summary>Something that differs between two documents: changed, new (no <paramref name="Before"/>) or gone (no <paramref name="After"/>).</summary>
internal sealed record Difference(string[] Path, PlaybookNode? Before, PlaybookNode? After);

/// <summary>What changes from one playbook to another, inherited changes too.</summary>
public static class PlaybookDiff
{
    private static readonly string[] Apart = ["version", "extends", "agency"];

    /// <exception cref="InvalidOperationException">One of the two is no right playbook.</exception>
    public static IReadOnlyList<PlaybookChange> Between(PlaybookText before, PlaybookText after) =>
        [.. Between(Document(before), Document(after)).OrderBy(change => change.For, StringComparer.Ordinal)];

    internal static IEnumerable<PlaybookChange> Between(MapNode before, MapNode after) =>
        from difference in Walk([], before, after)
        where !Apart.Contains(difference.Path[0])
        let told = ChangeWords.Of(difference)
        select new PlaybookChange(
            string.Join('.', difference.Path), told.For, told.Says, (difference.After ?? difference.Before)!.Place.File);

    private static MapNode Document(PlaybookText text) =>
        PlaybookYaml.Document(text.Source, text.Base) ?? throw new InvalidOperationException(
            $"This is no right playbook:\n{string.Join('\n', PlaybookYaml.Read(text.Source, text.Base).Errors)}");

    private static IEnumerable<Difference> Walk(string[] path, PlaybookNode? before, PlaybookNode? after)
    {
        if (path is not ["cases", ..] && Parts(before, after) is { } parts)
        {
            return parts.SelectMany(part => Walk([.. path, part.Name], part.Before, part.After));
        }

        return Same(before, after) ? [] : [new(path, before, after)];
    }

    /// <summary>What two things of the same kind are made of, side by side; null where they are compared as wholes.</summary>
    private static IEnumerable<(string Name, PlaybookNode? Before, PlaybookNode? After)>? Parts(PlaybookNode? before, PlaybookNode? after) =>
        (before, after) switch
        {
            (MapNode b, MapNode a) => b.Names.Union(a.Names).Select(name => (name, b.Find(name), a.Find(name))),
            (ListNode b, ListNode a) when Ids(b) is { } was && Ids(a) is { } now =>
                was.Keys.Union(now.Keys).Select(id => (id, was.GetValueOrDefault(id), now.GetValueOrDefault(id))),
            (ListNode b, ListNode a) when b.Items.Concat(a.Items).All(item => item is MapNode) =>
                Enumerable.Range(0, Math.Max(b.Items.Count, a.Items.Count))
                    .Select(at => ((at + 1).ToString(CultureInfo.InvariantCulture), b.Items.ElementAtOrDefault(at), a.Items.ElementAtOrDefault(at))),
            _ => null,
        };

    private static Dictionary<string, PlaybookNode>? Ids(ListNode list) =>
        list.Items.Count > 0 && list.Items.All(item => (item as MapNode)?.Find("id") is ScalarNode)
            ? list.Items.ToDictionary(item => ((ScalarNode)((MapNode)item).Find("id")!).Text)
            : null;

    private static bool Same(PlaybookNode? before, PlaybookNode? after) => (before, after) switch
    {
        (ScalarNode b, ScalarNode a) => b.Text == a.Text,
        (ListNode b, ListNode a) => b.Items.Count == a.Items.Count && b.Items.Zip(a.Items).All(pair => Same(pair.First, pair.Second)),
        (MapNode b, MapNode a) => b.Entries.Count == a.Entries.Count && b.Names.All(name => Same(b.Find(name), a.Find(name))),
        _ => before is null && after is null,
    };
}
