using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>A tenant's playbook over its agency's.</summary>
internal static class PlaybookInheritance
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document over what it extends.</summary>
    /// <param name="bases">A base's text by the name that <c>extends</c> gives; null when there is none.</param>
    /// <returns>Null when a base cannot be had, which has been said: what is missing without it counts for nothing.</returns>
    public static MapNode? Resolve(MapNode own, Func<string, string?> bases, PlaybookErrors errors)
    {
        var document = own;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = own.Read("extends") as ScalarNode;
        while (next is { Text.Length: > 0 })
        {
            if (!seen.Add(next.Text))
            {
                errors.Add(next.Place, $"extends: '{next.Text}' extends itself");
                return null;
            }

            if (bases(next.Text) is not { } text)
            {
                errors.Add(next.Place, $"extends: found '{next.Text}', but there is no such file");
                return null;
            }

            if (PlaybookParser.Parse(text, $"{next.Text}.yaml", errors) is not { } @base)
            {
                return null;
            }

            if (@base.Read("agency") is null)
            {
                errors.Add(next.Place, $"extends: '{next.Text}' is no agency's base: it has no 'agency'");
            }

            next = @base.Read("extends") as ScalarNode;
            document = (MapNode)Merge(@base, document);
        }

        return seen.Count == 0 ? own : Without(document, ["agency", "extends"]);
    }

    /// <summary>One document that says the same without a base. JSON is YAML too.</summary>
    public static string Flat(MapNode document) => ToJson(document).ToJsonString(Readable);

    private static PlaybookNode Merge(PlaybookNode @base, PlaybookNode over) => (@base, over) switch
    {
        (MapNode b, MapNode o) => new MapNode(
            [
                .. b.Entries.Select(entry => o.Find(entry.Key.Text) is { } own ? new(KeyOf(o, entry.Key.Text), Merge(entry.Value, own)) : entry),
                .. o.Entries.Where(entry => b.Find(entry.Key.Text) is null),
            ],
            o.Place),
        (ListNode b, ListNode o) when HasIds(b) && HasIds(o) => new ListNode(
            [
                .. b.Items.Select(item => o.Items.FirstOrDefault(own => Id(own) == Id(item)) is { } own ? Merge(item, own) : item),
                .. o.Items.Where(own => b.Items.All(item => Id(item) != Id(own))),
            ],
            o.Place),
        _ => over,
    };

    private static ScalarNode KeyOf(MapNode map, string name) => map.Entries.First(entry => entry.Key.Text == name).Key;

    private static bool HasIds(ListNode list) => list.Items.All(item => Id(item) is not null);

    private static string? Id(PlaybookNode item) => ((item as MapNode)?.Find("id") as ScalarNode)?.Text;

    private static MapNode Without(MapNode map, string[] names) =>
        new([.. map.Entries.Where(entry => !names.Contains(entry.Key.Text))], map.Place);

    private static JsonNode ToJson(PlaybookNode node) => node switch
    {
        MapNode map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, (JsonNode?)ToJson(entry.Value)))),
        ListNode list => new JsonArray([.. list.Items.Select(ToJson)]),
        _ => JsonValue.Create(((ScalarNode)node).Text),
    };
}
