using System.Text.Json;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Replay;

namespace Hitl.Orchestrator.Specs.Golden;

/// <summary>Says in words what a build decides otherwise than a kept stream has it.</summary>
internal static class GoldenDifferences
{
    /// <returns>Empty when all is decided as it was.</returns>
    /// <exception cref="InvalidDataException">The stream cannot be read; says where and why.</exception>
    public static string Of(string text, Func<string, Playbook> playbooks) =>
        string.Concat(ConversationReplay.Of(KeptStream.Read(text).Recorded, playbooks).Select(Told));

    private static string Told(Difference difference)
    {
        var (kept, now) = (Parts(difference.Recorded), Parts(difference.Replayed));
        var what = kept.Name == now.Name
            ? Changes(kept.Name, kept.Data, now.Data)
            : [$"kept {kept.Name} {kept.Data}", $"now  {now.Name} {now.Data}"];
        return $"version {difference.Version}, decided on {difference.Input}\n{string.Concat(what.Select(line => $"    {line}\n"))}";
    }

    private static (string Name, JsonElement? Data) Parts(string? @event) =>
        @event?.Split(' ', 2) is [var name, var json] ? (name, JsonElement.Parse(json)) : ("nothing", null);

    private static IEnumerable<string> Changes(string path, JsonElement? kept, JsonElement? now)
    {
        if (kept is { ValueKind: JsonValueKind.Object } before && now is { ValueKind: JsonValueKind.Object } after)
        {
            return before.EnumerateObject().Concat(after.EnumerateObject()).Select(property => property.Name).Distinct()
                .SelectMany(name => Changes($"{path}.{name}", Property(before, name), Property(after, name)));
        }

        if (kept is { ValueKind: JsonValueKind.Array } then && now is { ValueKind: JsonValueKind.Array } again && then.GetArrayLength() == again.GetArrayLength())
        {
            return Enumerable.Range(0, then.GetArrayLength()).SelectMany(i => Changes($"{path}[{i}]", then[i], again[i]));
        }

        return kept?.GetRawText() == now?.GetRawText() ? [] : [$"{path}: kept {kept?.GetRawText() ?? "nothing"}, now {now?.GetRawText() ?? "nothing"}"];
    }

    private static JsonElement? Property(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;
}
