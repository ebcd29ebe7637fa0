using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NodaTime;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>What may stand somewhere in a playbook: it checks, and it is what the reference and the editors' schema are written from.</summary>
internal abstract record Shape
{
    /// <summary>Said to people: <c>a number from 0 to 1</c>.</summary>
    public abstract string Form { get; }

    public abstract JsonObject Json { get; }

    public abstract void Check(PlaybookNode node, string where, Linting lint);

    protected void Wrong(PlaybookNode node, string where, Linting lint) =>
        lint.Errors.Add(node.Place, $"{where}: found {node.Found}, allowed is {Form}");
}

/// <param name="Default">What holds when it is left out; null when it may not be.</param>
/// <param name="Says">One sentence of the reference.</param>
internal sealed record Key(string Name, Shape Shape, string? Default, string Says);

/// <summary>A mapping with these keys.</summary>
internal sealed record MapShape(EquatableList<Key> Keys) : Shape
{
    public override string Form => "a mapping";

    public override JsonObject Json => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(Keys.Select(key => KeyValuePair.Create(key.Name, (JsonNode?)Described(key)))),
        ["required"] = new JsonArray([.. Keys.Where(key => key.Default is null).Select(key => (JsonNode)key.Name)]),
    };

    public override void Check(PlaybookNode node, string where, Linting lint)
    {
        if (node is not MapNode map)
        {
            Wrong(node, where, lint);
            return;
        }

        foreach (var (name, value) in map.Entries)
        {
            if (Keys.FirstOrDefault(key => key.Name == name.Text) is { } key)
            {
                key.Shape.Check(value, Linting.Within(where, key.Name), lint);
            }
            else
            {
                lint.Errors.Unknown(name.Place, where, "key here", name.Text, Keys.Select(known => known.Name));
            }
        }

        foreach (var key in Keys.Where(key => key.Default is null && !lint.IsBase && map.Find(key.Name) is null))
        {
            lint.Errors.Add(map.Place, $"{where}: '{key.Name}' is missing, {key.Shape.Form}");
        }
    }

    private static JsonObject Described(Key key)
    {
        var json = key.Shape.Json;
        json["description"] = key.Says;
        return json;
    }
}

/// <summary>A mapping whose keys the author chooses.</summary>
/// <param name="What">What a key names, such as a route; what refers to one is checked against them.</param>
internal sealed record NamedShape(string What, Shape Of, Shape? Name = null) : Shape
{
    public override string Form => $"a mapping with a key for each {What}";

    public override JsonObject Json => new() { ["type"] = "object", ["additionalProperties"] = Of.Json };

    public override void Check(PlaybookNode node, string where, Linting lint)
    {
        if (node is not MapNode map)
        {
            Wrong(node, where, lint);
            return;
        }

        foreach (var (name, value) in map.Entries)
        {
            lint.Names(What, name);
            Name?.Check(name, $"{where}, the key", lint);
            Of.Check(value, Linting.Within(where, name.Text), lint);
        }
    }
}

internal sealed record ListShape(Shape Of, int AtLeast, string What) : Shape
{
    public override string Form => AtLeast == 0 ? $"a list of {What}" : $"a list of {AtLeast} or more {What}";

    public override JsonObject Json => new() { ["type"] = "array", ["minItems"] = AtLeast, ["items"] = Of.Json };

    public override void Check(PlaybookNode node, string where, Linting lint)
    {
        if (node is not ListNode list || list.Items.Count < AtLeast)
        {
            Wrong(node, where, lint);
            return;
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Items.Count; i++)
        {
            var id = (list.Items[i] as MapNode)?.Find("id") as ScalarNode;
            Of.Check(list.Items[i], $"{where}[{id?.Text ?? $"{i + 1}"}]", lint);
            if (id is { Text.Length: > 0 } && !ids.Add(id.Text))
            {
                lint.Errors.Add(id.Place, $"{where}: found a second '{id.Text}'; each id stands once");
            }
        }
    }
}

/// <summary>One text, or a list of them.</summary>
internal sealed record OneOrMoreShape(string What) : Shape
{
    private readonly ListShape several = new(Scalars.Text, 1, What);

    public override string Form => $"a text, or a list of {What}";

    public override JsonObject Json => new() { ["oneOf"] = new JsonArray(Scalars.Text.Json, several.Json) };

    public override void Check(PlaybookNode node, string where, Linting lint)
    {
        if (node is ListNode)
        {
            several.Check(node, where, lint);
        }
        else if (node is not ScalarNode { Text.Length: > 0 })
        {
            Wrong(node, where, lint);
        }
    }
}

/// <summary>One word or line that has to be of some form.</summary>
internal sealed record ScalarShape(string Is, Func<string, bool> Accepts, string JsonType = "string", string? Pattern = null) : Shape
{
    public override string Form => Is;

    public override JsonObject Json
    {
        get
        {
            var json = new JsonObject { ["type"] = JsonType };
            if (Pattern is not null)
            {
                json["pattern"] = Pattern;
            }

            return json;
        }
    }

    public override void Check(PlaybookNode node, string where, Linting lint)
    {
        if (node is not ScalarNode scalar || !Accepts(scalar.Text))
        {
            Wrong(node, where, lint);
        }
    }
}

/// <summary>One of a few words.</summary>
internal sealed record ChoiceShape(EquatableList<string> Options) : Shape
{
    public override string Form => $"one of {string.Join(", ", Options)}";

    public override JsonObject Json => new() { ["enum"] = new JsonArray([.. Options.Select(option => (JsonNode)option)]) };

    public override void Check(PlaybookNode node, string where, Linting lint)
    {
        if (node is not ScalarNode scalar)
        {
            Wrong(node, where, lint);
        }
        else if (!Options.Contains(scalar.Text))
        {
            lint.Errors.Unknown(scalar.Place, where, "choice", scalar.Text, Options);
        }
    }
}

/// <summary>The name of something that stands elsewhere in the playbook.</summary>
internal sealed record ReferenceShape(string To) : Shape
{
    public override string Form => $"the name of a {To}";

    public override JsonObject Json => new() { ["type"] = "string" };

    public override void Check(PlaybookNode node, string where, Linting lint)
    {
        if (node is ScalarNode { Text.Length: > 0 } name)
        {
            lint.Refers(To, name, where);
        }
        else
        {
            Wrong(node, where, lint);
        }
    }
}

/// <summary>Words to the contact, with placeholders that are filled in.</summary>
/// <param name="Placeholders">Those that are known here.</param>
/// <param name="Needs">Those that have to stand in it, each with the reason; one of several with a bar between.</param>
internal sealed partial record TemplateShape(EquatableList<string> Placeholders, EquatableList<(string Name, string Because)> Needs) : Shape
{
    public override string Form =>
        Placeholders.Count == 0 ? "a text without placeholders" : $"a text; placeholders are {string.Join(", ", Placeholders.Select(name => $"{{{name}}}"))}";

    public override JsonObject Json => new() { ["type"] = "string", ["minLength"] = 1 };

    public override void Check(PlaybookNode node, string where, Linting lint)
    {
        if (node is not ScalarNode { Text.Length: > 0 } text)
        {
            Wrong(node, where, lint);
            return;
        }

        foreach (var name in Braces().Matches(text.Text).Select(match => match.Groups[1].Value).Where(name => !Placeholders.Contains(name)))
        {
            lint.Errors.Unknown(text.Place, where, "placeholder here", name, Placeholders);
        }

        foreach (var (name, because) in Needs.Where(need => !need.Name.Split('|').Any(name => text.Text.Contains($"{{{name}}}", StringComparison.Ordinal))))
        {
            lint.Errors.Add(text.Place, $"{where}: '{{{name.Split('|')[0]}}}' is missing, {because}");
        }
    }

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Braces();
}

/// <summary>The forms that single values have.</summary>
internal static partial class Scalars
{
    public static readonly ScalarShape Text = new("a text that is not empty", text => text.Length > 0);

    public static readonly ScalarShape Name = new(
        "a name of small letters, digits and hyphens", text => Names().IsMatch(text), Pattern: "^[a-z0-9][a-z0-9-]*$");

    public static readonly ScalarShape Probability = new(
        "a number from 0 to 1",
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1,
        "number");

    public static readonly ScalarShape Amount = new(
        "an amount above 0", text => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) && value > 0, "number");

    public static readonly ScalarShape Number = new(
        "a number from 0", text => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _), "number");

    public static readonly ScalarShape Whole = new(
        "a whole number from 1", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0, "integer");

    public static readonly ScalarShape Span = new(
        "a length of time such as 3s, 10m, 2h or 3d", text => TryRead(text, out _), Pattern: @"^[0-9]+(\.[0-9]+)?[smhd]$");

    public static readonly ScalarShape Currency = new(
        "a currency of three letters (ISO 4217) such as GBP", text => Currencies().IsMatch(text), Pattern: "^[A-Z]{3}$");

    public static readonly ScalarShape Language = new(
        "a language of two letters (ISO 639-1) such as en", text => Languages().IsMatch(text), Pattern: "^[a-z]{2}$");

    public static readonly ScalarShape WholeDays = new(
        "a number of whole days such as 365d", text => TryRead(text, out var span) && text[^1] == 'd' && span.TotalDays >= 1 && span == TimeSpan.FromDays(Math.Floor(span.TotalDays)),
        Pattern: "^[1-9][0-9]{0,3}d$");

    public static readonly ScalarShape Locale = new(
        "a language as WhatsApp writes it, such as en or en_GB", text => Locales().IsMatch(text), Pattern: "^[a-z]{2}(_[A-Z]{2})?$");

    public static readonly ScalarShape ApprovedName = new(
        "a name of small letters, digits and underscores such as still_looking", text => ApprovedNames().IsMatch(text), Pattern: "^[a-z0-9_]{1,512}$");

    public static readonly ScalarShape Link = new(
        "a link that begins with https://", text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps, Pattern: "^https://");

    public static readonly ScalarShape Date = new(
        "a date such as 2026-12-25", text => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _), Pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");

    public static readonly ScalarShape Zone = new(
        "a time zone of the IANA database such as Europe/London", text => DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is not null);

    public static readonly ScalarShape Hours = new(
        "a window such as 09:00-18:00", text => Playbooks.Window.Read(text) is not null, Pattern: "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$");

    public static readonly ScalarShape Flag = new("true or false", text => text is "true" or "false", "boolean");

    public static readonly TemplateShape Plain = new([], []);

    /// <summary>A number and its unit.</summary>
    public static bool TryRead(string text, out TimeSpan span)
    {
        var unit = text.Length == 0 ? TimeSpan.Zero : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        var read = double.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        span = unit * number;
        return read && unit > TimeSpan.Zero && number < 10_000;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$")]
    private static partial Regex Names();

    [GeneratedRegex("^[a-z]{2}$")]
    private static partial Regex Languages();

    [GeneratedRegex("^[a-z]{2}(_[A-Z]{2})?$")]
    private static partial Regex Locales();

    [GeneratedRegex("^[a-z0-9_]{1,512}$")]
    private static partial Regex ApprovedNames();

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex Currencies();
}
