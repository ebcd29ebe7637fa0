using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.FaqProposals;

/// <summary>A new entry of an FAQ.</summary>
public sealed record NewEntry(string Id, IReadOnlyList<string> Phrasings, string Answer);

/// <summary>Writes an entry into a playbook's text and raises its version, and leaves every other line as somebody wrote it.</summary>
internal static class FaqEntryText
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The next version's text; lint says whether it is right.</returns>
    /// <exception cref="InvalidOperationException">The text is no playbook.</exception>
    public static string Add(string playbook, NewEntry entry)
    {
        if (playbook.TrimStart().StartsWith('{'))
        {
            return AddToJson(JsonNode.Parse(playbook)!.AsObject(), entry);
        }

        var root = PlaybookParser.Parse(playbook, null, new PlaybookErrors()) ?? throw new InvalidOperationException("The playbook in force cannot be read.");
        var lines = playbook.TrimEnd('\n').Split('\n').ToList();
        var faq = root.Find("faq") as ListNode;
        if (faq is { Items: [MapNode first, ..] })
        {
            lines.InsertRange(EndOf(root, "faq", lines), Lines(entry, new string(' ', (int)Math.Max(0, first.Place.Column - 3))));
        }
        else
        {
            lines.RemoveAll(line => faq is not null && line.StartsWith("faq:", StringComparison.Ordinal));
            lines.AddRange(["faq:", .. Lines(entry, "  ")]);
        }

        var at = lines.FindIndex(line => line.StartsWith("version:", StringComparison.Ordinal));
        lines[at] = $"version: {Next(((ScalarNode)root.Find("version")!).Text)}";
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>The line after the last of a key at the top; comments before the next key are that key's.</summary>
    private static int EndOf(MapNode root, string name, List<string> lines)
    {
        var from = root.Entries.First(entry => entry.Key.Text == name).Key.Place.Line;
        var end = root.Entries.Select(entry => (int)entry.Key.Place.Line - 1).Where(line => line >= from).DefaultIfEmpty(lines.Count).Min();
        while (end > from && lines[end - 1].TrimStart() is "" or ['#', ..])
        {
            end--;
        }

        return end;
    }

    private static IEnumerable<string> Lines(NewEntry entry, string indent) =>
    [
        $"{indent}- id: {entry.Id}",
        $"{indent}  phrasings:",
        .. entry.Phrasings.Select(phrasing => $"{indent}    - {Quoted(phrasing)}"),
        $"{indent}  answer: {Quoted(entry.Answer)}",
    ];

    /// <summary>A JSON string is a quoted scalar of YAML.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text.ReplaceLineEndings(" "), Readable);

    private static string AddToJson(JsonObject playbook, NewEntry entry)
    {
        if (playbook["faq"] is not JsonArray faq)
        {
            playbook["faq"] = faq = [];
        }

        faq.Add((JsonNode)new JsonObject
        {
            ["id"] = entry.Id,
            ["phrasings"] = new JsonArray([.. entry.Phrasings.Select(phrasing => (JsonNode)phrasing)]),
            ["answer"] = entry.Answer,
        });
        playbook["version"] = Next(playbook["version"]!.GetValue<string>());
        return playbook.ToJsonString(Readable) + "\n";
    }

    private static string Next(string version) => (int.Parse(version, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
}
