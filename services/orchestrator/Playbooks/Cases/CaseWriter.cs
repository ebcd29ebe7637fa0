using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hitl.Orchestrator.Playbooks.Cases;

/// <summary>Writes a case as it stands in a playbook.</summary>
internal static class CaseWriter
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Yaml(PlaybookCase @case)
    {
        var text = new StringBuilder($"  - id: {@case.Id}\n");
        if (@case.Begins != PlaybookCase.Noon)
        {
            text.Append(CultureInfo.InvariantCulture, $"    begins: {@case.Begins:yyyy-MM-dd HH:mm}\n");
        }

        text.Append("    steps:\n");
        foreach (var step in @case.Steps)
        {
            text.Append("      - ").AppendJoin("\n        ", Lines(step.Act)).Append('\n');
            if (step.Expect is { } expect)
            {
                text.Append("        expect: [").AppendJoin(", ", expect.Select(label => label.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is ':' or '-') ? label : Quoted(label))).Append("]\n");
            }
        }

        return text.ToString();
    }

    /// <summary>A length of time as a playbook writes it, in the largest unit that it fills.</summary>
    public static string Span(TimeSpan span) =>
        span.TotalDays >= 1 && span.TotalDays % 1 == 0 ? $"{span.TotalDays:0}d"
        : span.TotalHours >= 1 && span.TotalHours % 1 == 0 ? $"{span.TotalHours:0}h"
        : span.TotalMinutes >= 1 && span.TotalMinutes % 1 == 0 && span.TotalMinutes < 10_000 ? $"{span.TotalMinutes:0}m"
        : span.TotalSeconds < 10_000 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalSeconds):0}s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalMinutes * 100) / 100:0.##}m");

    private static IEnumerable<string> Lines(CaseAct act) => act switch
    {
        CaseAct.Writes e =>
        [
            $"writes: {(e.Texts is [var one] ? Quoted(one) : $"[{string.Join(", ", e.Texts.Select(Quoted))}]")}",
            .. e.By == Channel.WhatsApp ? (string[])["by: whatsapp"] : [],
            .. e.Keyword == Keyword.None ? (string[])[] : [$"keyword: {CaseWords.Keywords[(int)e.Keyword - 1]}"],
        ],
        CaseAct.FillsIn e =>
        [
            $"form: {Quoted(e.Form)}",
            .. e.Text.Length == 0 ? (string[])[] : [$"text: {Quoted(e.Text)}"],
            .. e.Budget is { } budget ? (string[])[string.Create(CultureInfo.InvariantCulture, $"budget: {budget:0.##}")] : [],
            .. e.Fields.Count == 0 ? (string[])[] : [$"fields: {{ {string.Join(", ", e.Fields.Select(field => $"{Quoted(field.Name)}: {Quoted(field.Value)}"))} }}"],
        ],
        CaseAct.Waits e => [$"wait: {Span(e.For)}"],
        CaseAct.Answers e => [$"answers: {Quoted(e.Text)}"],
        CaseAct.AgentWrites e => [$"agent_writes: {Quoted(e.Text)}"],
        CaseAct.AgentDoes e => [$"agent: {e.What}"],
        CaseAct.Books e => [$"booking: {e.State.ToString().ToLowerInvariant()}"],
        _ => [],
    };

    /// <summary>JSON's strings are YAML's.</summary>
    private static string Quoted(string text) => JsonSerializer.Serialize(text, Plain);
}
