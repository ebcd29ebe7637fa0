using System.Globalization;
using Hitl.Orchestrator.Conversations;

namespace Hitl.Orchestrator.Playbooks.Cases;

/// <summary>Makes cases of a document that was found right, and checks what no single value shows.</summary>
internal static class CaseReader
{
    private const string Time = "yyyy-MM-dd HH:mm";

    public static readonly ScalarShape Begins = new(
        "a time (UTC) such as 2026-03-02 12:00", text => DateTime.TryParseExact(text, Time, CultureInfo.InvariantCulture, DateTimeStyles.None, out _), Pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$");

    public static PlaybookCase Read(MapNode map) => new(
        map.Text("id"),
        map.OptionalText("begins") is { } begins
            ? new(DateTime.ParseExact(begins, Time, CultureInfo.InvariantCulture), TimeSpan.Zero)
            : PlaybookCase.Noon,
        [.. map.Maps("steps").Select(Step)]);

    /// <summary>One thing happens in a step; what belongs to another thing than that is refused.</summary>
    public static void Check(MapNode root, PlaybookErrors errors)
    {
        foreach (var map in (root.Find("cases") as ListNode)?.Items.OfType<MapNode>() ?? [])
        {
            foreach (var (step, at) in ((map.Find("steps") as ListNode)?.Items.OfType<MapNode>() ?? []).Select((step, at) => (step, at + 1)))
            {
                var where = $"cases[{PlaybookChecks.Text(map, "id")}].steps[{at}]";
                var acts = step.Names.Where(CaseWords.Acts.Contains).ToList();
                if (acts.Count != 1)
                {
                    errors.Add(step.Place, $"{where}: found {(acts.Count == 0 ? "nothing that happens" : string.Join(" and ", acts))}, allowed is one of {string.Join(", ", CaseWords.Acts)}");
                }

                foreach (var (name, _) in step.Entries.Where(entry => Belongs(entry.Key.Text) is { } act && acts is [var only] && only != act))
                {
                    errors.Add(name.Place, $"{where}: found '{name.Text}', which belongs to '{Belongs(name.Text)}'");
                }
            }
        }
    }

    private static string? Belongs(string name) => name switch
    {
        "by" or "keyword" => "writes",
        "text" or "budget" or "fields" => "form",
        _ => null,
    };

    private static CaseStep Step(MapNode map) => new(Act(map), map.Read("expect") is null ? null : map.Texts("expect").ToEquatableList());

    /// <summary>Every key is asked for, so that none is without effect.</summary>
    private static CaseAct Act(MapNode map)
    {
        var (form, wait, answers, agentWrites, agent, booking) = (
            map.OptionalText("form"), map.OptionalText("wait"), map.OptionalText("answers"), map.OptionalText("agent_writes"), map.OptionalText("agent"), map.OptionalText("booking"));
        var (by, keyword) = (map.OptionalText("by"), map.OptionalText("keyword"));
        var (text, budget, fields) = (map.OptionalText("text"), map.OptionalText("budget"), map.OptionalMap("fields"));
        var writes = map.Read("writes") switch
        {
            ScalarNode one => (EquatableList<string>)[one.Text],
            ListNode several => several.Items.Cast<ScalarNode>().Select(item => item.Text).ToEquatableList(),
            _ => [],
        };
        return form is not null ? new CaseAct.FillsIn(
                form,
                text ?? "",
                budget is null ? null : decimal.Parse(budget, CultureInfo.InvariantCulture),
                fields is null ? [] : fields.Names.Select(name => new FormField(name, fields.Text(name))).ToEquatableList())
            : wait is not null ? new CaseAct.Waits(map.Span("wait"))
            : answers is not null ? new CaseAct.Answers(answers)
            : agentWrites is not null ? new CaseAct.AgentWrites(agentWrites)
            : agent is not null ? new CaseAct.AgentDoes(agent)
            : booking is not null ? new CaseAct.Books(Enum.Parse<BookingState>(booking, ignoreCase: true))
            : new CaseAct.Writes(
                writes,
                by == "whatsapp" ? Channel.WhatsApp : Channel.Sms,
                keyword is null ? Keyword.None : Enum.Parse<Keyword>(keyword.Replace("_", "", StringComparison.Ordinal), ignoreCase: true));
    }
}
