using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>Where in a document something stands.</summary>
/// <param name="File">The base that it is inherited from; null in the document itself.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal sealed record Place(string? File, long Line, long Column);

/// <summary>A piece of a playbook as written, with its place.</summary>
internal abstract class PlaybookNode(Place place)
{
    public Place Place { get; } = place;

    /// <summary>What stands here, as an error names it.</summary>
    public abstract string Found { get; }
}

internal sealed class ScalarNode(string text, Place place) : PlaybookNode(place)
{
    public string Text { get; } = text.Trim();

    public override string Found => Text.Length == 0 ? "nothing" : $"\"{Text}\"";
}

internal sealed class ListNode(IReadOnlyList<PlaybookNode> items, Place place) : PlaybookNode(place)
{
    public IReadOnlyList<PlaybookNode> Items { get; } = items;

    public override string Found => Items.Count switch { 0 => "an empty list", 1 => "a list of 1", var count => $"a list of {count}" };
}

internal sealed class MapNode(IReadOnlyList<KeyValuePair<ScalarNode, PlaybookNode>> entries, Place place) : PlaybookNode(place)
{
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    public IReadOnlyList<KeyValuePair<ScalarNode, PlaybookNode>> Entries { get; } = entries;

    public override string Found => "a mapping";

    public IEnumerable<string> Names => Entries.Select(entry => entry.Key.Text);

    /// <summary>The keys that the reader has asked for: a key that the schema allows and nobody asks for is a defect.</summary>
    public IReadOnlySet<string> WasRead => read;

    public PlaybookNode? Find(string name) => Entries.FirstOrDefault(entry => entry.Key.Text == name).Value;

    /// <summary>As <see cref="Find"/>, and noted as read.</summary>
    public PlaybookNode? Read(string name)
    {
        read.Add(name);
        return Find(name);
    }
}

/// <summary>Reads YAML into nodes. Anchors and aliases are refused: what a sales manager reads should stand where it counts.</summary>
internal sealed class PlaybookParser
{
    private readonly Parser parser;
    private readonly string? file;
    private readonly PlaybookErrors errors;

    private PlaybookParser(string text, string? file, PlaybookErrors errors)
    {
        parser = new Parser(new StringReader(text));
        this.file = file;
        this.errors = errors;
    }

    /// <summary>Null when the text is no YAML document with a mapping at its top, which has been said.</summary>
    public static MapNode? Parse(string text, string? file, PlaybookErrors errors)
    {
        try
        {
            return new PlaybookParser(text, file, errors).Document();
        }
        catch (YamlException e)
        {
            errors.Add(new(file, e.Start.Line, e.Start.Column), $"this is no YAML: {e.Message}");
            return null;
        }
    }

    private MapNode? Document()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _) || Node() is not MapNode map)
        {
            errors.Add(new(file, 1, 1), "a playbook is one YAML document with a mapping at its top");
            return null;
        }

        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
        {
            errors.Add(Place(second), "a second document begins here; a playbook is one");
        }

        return map;
    }

    private PlaybookNode Node()
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new ScalarNode(scalar.Value, Place(scalar));
        }

        if (parser.TryConsume<MappingStart>(out var map))
        {
            return Map(Place(map));
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            var items = new List<PlaybookNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node());
            }

            return new ListNode(items, Place(sequence));
        }

        var alias = parser.Consume<AnchorAlias>();
        errors.Add(Place(alias), $"found the alias '*{alias.Value}'; write out what is meant");
        return new ScalarNode("", Place(alias));
    }

    private MapNode Map(Place place)
    {
        var entries = new List<KeyValuePair<ScalarNode, PlaybookNode>>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node();
            var value = Node();
            if (key is not ScalarNode name)
            {
                errors.Add(key.Place, $"found {key.Found} as a key; a key is a word");
            }
            else if (entries.Exists(entry => entry.Key.Text == name.Text))
            {
                errors.Add(key.Place, $"'{name.Text}' stands here a second time");
            }
            else
            {
                entries.Add(new(name, value));
            }
        }

        return new MapNode(entries, place);
    }

    private Place Place(ParsingEvent at) => new(file, at.Start.Line, at.Start.Column);
}
