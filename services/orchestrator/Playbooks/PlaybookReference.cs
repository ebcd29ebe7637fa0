using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>The reference of the playbook document, for people and for editors, written from the schema.</summary>
public static class PlaybookReference
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JSON Schema. That nothing is missing is for <c>lint</c> to say: what a document leaves out, its base may have.</summary>
    public static string JsonSchema()
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Playbook of Hitl.Platform" };
        foreach (var (name, value) in PlaybookSchema.Document.Json)
        {
            schema[name] = value?.DeepClone();
        }

        return schema.ToJsonString(Readable) + "\n";
    }

    public static string Markdown()
    {
        var text = new StringBuilder(
            """
            # The playbook

            One YAML document says how a tenant's conversations are led. This page is generated from the schema that `./hitl playbook lint FILE`
            checks with; `HITL_APPROVE=1 ./hitl test --filter PlaybookReferenceSpecs` writes it anew. Editors read the same as a JSON Schema:
            put `# yaml-language-server: $schema=../docs/playbook.schema.json` on the first line.

            `playbooks/sales-agency.yaml` and `playbooks/recruitment.yaml` are full samples over `playbooks/agencies/brightside.yaml`.
            What each rule does, and the event it leaves, stands under [rules](rules/README.md).
            Words in braces are filled in: `{bot}`, `{company}` and `{link}` everywhere, others where they are named.


            """);
        Section(text, "The document", PlaybookSchema.Document);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Section(StringBuilder text, string path, MapShape map)
    {
        text.Append("## ").Append(path).Append("\n\n| key | form | left out | |\n| --- | --- | --- | --- |\n");
        foreach (var key in map.Keys)
        {
            text.Append("| `").Append(key.Name).Append("` | ").Append(Cell(key.Shape.Form)).Append(" | ")
                .Append(key.Default is null ? "**needed**" : Cell(key.Default)).Append(" | ").Append(Cell(key.Says)).Append(" |\n");
        }

        text.Append('\n');
        foreach (var key in map.Keys)
        {
            var name = map == PlaybookSchema.Document ? key.Name : $"{path}.{key.Name}";
            foreach (var (inner, shape) in Inner(name, key.Shape))
            {
                Section(text, inner, shape);
            }
        }
    }

    private static IEnumerable<(string Path, MapShape Map)> Inner(string path, Shape shape) => shape switch
    {
        MapShape map => [(path, map)],
        NamedShape named => Inner($"{path}.<{named.What}>", named.Of),
        ListShape list => Inner($"{path}[]", list.Of),
        _ => [],
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
