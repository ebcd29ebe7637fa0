using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>What is wrong with a document, in the order found.</summary>
internal sealed class YamlErrors
{
    private readonly List<(Mark At, string What)> errors = [];

    public IReadOnlyList<string> All =>
    [
        .. errors.OrderBy(error => error.At.Line).ThenBy(error => error.At.Column)
            .Select(error => $"line {error.At.Line}, column {error.At.Column}: {error.What}"),
    ];

    public void Add(Mark at, string what) => errors.Add((at, what));
}

/// <summary>A mapping being read: what is missing, of the wrong form or left over is an error with its place.</summary>
internal sealed class YamlMap(YamlMappingNode node, YamlErrors errors, bool missing = false)
{
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    /// <summary>The mapping itself was not there, which has been said; nothing in it is asked for.</summary>
    public bool Missing => missing;

    public Mark Start => node.Start;

    public IReadOnlyList<string> Names => [.. node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "")];

    public Mark StartOf(string name) => Find(name)?.Start ?? Start;

    public string Text(string name) => OptionalText(name) ?? Lacks(name, "");

    public string? OptionalText(string name)
    {
        var found = Find(name);
        if (found is YamlScalarNode { Value: { Length: > 0 } value })
        {
            return value.Trim();
        }

        if (found is not null)
        {
            errors.Add(found.Start, $"'{name}' should be a text that is not empty");
        }

        return found is null ? null : "";
    }

    public IReadOnlyList<string> Texts(string name, int atLeast)
    {
        if (Find(name) is YamlSequenceNode list && list.Children.Count >= atLeast)
        {
            foreach (var item in list.Children.Where(item => item is not YamlScalarNode { Value.Length: > 0 }))
            {
                errors.Add(item.Start, $"each of '{name}' should be a text that is not empty");
            }

            return [.. list.Children.OfType<YamlScalarNode>().Select(item => item.Value ?? "")];
        }

        return Wrong(name, $"a list of {atLeast} texts or more", Array.Empty<string>());
    }

    public YamlMap Map(string name) =>
        Find(name) is YamlMappingNode map ? new(map, errors) : Wrong(name, "a mapping", new YamlMap(new(), errors, missing: true));

    public IReadOnlyList<YamlMap> Maps(string name, int atLeast) =>
        Find(name) is YamlSequenceNode list && list.Children.Count >= atLeast && list.Children.All(item => item is YamlMappingNode)
            ? [.. list.Children.Cast<YamlMappingNode>().Select(map => new YamlMap(map, errors))]
            : Wrong(name, $"a list of {atLeast} mappings or more", Array.Empty<YamlMap>());

    public double Probability(string name) =>
        double.TryParse(Scalar(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
            ? value
            : Wrong(name, "a number from 0 to 1", 0.0);

    public decimal Amount(string name) =>
        decimal.TryParse(Scalar(name), NumberStyles.Number, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : Wrong(name, "an amount above 0", 0m);

    public int Whole(string name) =>
        int.TryParse(Scalar(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : Wrong(name, "a whole number from 1", 0);

    /// <summary>A length of time: a number and its unit, such as <c>3s</c>, <c>10m</c>, <c>2h</c> or <c>3d</c>.</summary>
    public TimeSpan Span(string name)
    {
        var text = Scalar(name) ?? "";
        var unit = text.Length == 0 ? TimeSpan.Zero : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        return unit > TimeSpan.Zero && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? unit * number
            : Wrong(name, "a length of time such as 3s, 10m, 2h or 3d", TimeSpan.Zero);
    }

    /// <summary>Says what stands here that nobody asked for: most often a spelling mistake.</summary>
    public void Done()
    {
        foreach (var key in node.Children.Keys.Where(key => key is not YamlScalarNode { Value: { } name } || !read.Contains(name)))
        {
            errors.Add(key.Start, $"'{key}' is not known here");
        }
    }

    private YamlNode? Find(string name)
    {
        read.Add(name);
        return node.Children.TryGetValue(new YamlScalarNode(name), out var found) ? found : null;
    }

    private string? Scalar(string name) => (Find(name) as YamlScalarNode)?.Value;

    private T Wrong<T>(string name, string form, T instead)
    {
        if (Find(name) is { } found)
        {
            errors.Add(found.Start, $"'{name}' should be {form}");
            return instead;
        }

        return Lacks(name, instead);
    }

    private T Lacks<T>(string name, T instead)
    {
        if (!missing)
        {
            errors.Add(Start, $"'{name}' is missing");
        }

        return instead;
    }
}
