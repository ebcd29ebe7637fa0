using System.Text.Json;

namespace Hitl.Cli.Explaining;

/// <summary>Reads JSON whose exact shape belongs to the orchestrator, and words it.</summary>
internal static class Story
{
    public static string? Text(this JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
            : null;

    public static IReadOnlyList<JsonElement> Items(this JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : [];

    public static JsonElement? Part(this JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            ? value
            : null;

    /// <summary>One "name: value" line per property, deeper ones indented; empty ones left out.</summary>
    public static IEnumerable<string> Lines(this JsonElement element, string indent)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return element.EnumerateObject().SelectMany(p => Named(p.Name, p.Value, indent));
            case JsonValueKind.Array:
                return element.EnumerateArray().SelectMany(item => IsFlat(item) ? [$"{indent}- {Flat(item)}"] : item.Lines(indent + "  ").Prepend($"{indent}-"));
            default:
                return [indent + Flat(element)];
        }
    }

    private static IEnumerable<string> Named(string name, JsonElement value, string indent) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array when value.GetArrayLength() == 0 => [],
        JsonValueKind.Object or JsonValueKind.Array when !IsFlat(value) => value.Lines(indent + "  ").Prepend($"{indent}{name}:"),
        _ => [$"{indent}{name}: {Flat(value)}"],
    };

    private static bool IsFlat(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().All(p => p.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) && element.GetRawText().Length <= 100,
        JsonValueKind.Array => element.EnumerateArray().All(i => i.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)),
        _ => true,
    };

    private static string Flat(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => string.Join(", ", element.EnumerateObject().Select(p => $"{p.Name} {Flat(p.Value)}")),
        JsonValueKind.Array => string.Join(", ", element.EnumerateArray().Select(Flat)),
        JsonValueKind.String => element.GetString()!,
        _ => element.GetRawText(),
    };
}
