using System.Globalization;

namespace Hitl.Orchestrator.Playbooks.Publishing;

/// <summary>Says in words what a difference between two playbooks means, and for whom. What has no words of its own has those of the reference.</summary>
internal static class ChangeWords
{
    private const string Contacts = "contacts";
    private const string People = "people";

    public static (string For, string Says) Of(Difference d) => d.Path switch
    {
        ["faq", var id] when d.Before is null => (Contacts, $"A question is answered now ({id}). Who asks {Asked(d.After)} is told {Quoted(Part(d.After, "answer"))}"),
        ["faq", var id] when d.After is null => (Contacts, $"A question is not answered any more ({id}): of {Asked(d.Before)} a specialist is asked."),
        ["faq", var id, "answer"] => (Contacts, $"Who asks about '{id}' is told {Quoted(d.After)} instead of {Quoted(d.Before)}"),
        ["faq", var id, "phrasings"] => (Contacts, $"'{id}' is recognised by other questions: {Lists(d)}"),
        ["faq", var id, var days] => (Contacts, $"'{id}' is answered {(days == "valid_from" ? "from" : "until")} {Text(d.After, "any day")} instead of {Text(d.Before, "any day")}."),
        ["identity", var what] => (Contacts, $"{Known(["identity", what])} It is {Quoted(d.After)} instead of {Quoted(d.Before)}"),
        ["templates", var name] => (Contacts, $"Contacts read {Quoted(d.After)} instead of {Quoted(d.Before)} ({name}: {Known(d.Path)})"),
        ["nurture", var step] => (Contacts, Step(step, d)),
        ["nurture", var step, "text"] => (Contacts, $"Message {step} to a new lead says {Quoted(d.After)} instead of {Quoted(d.Before)}"),
        ["nurture", var step, _] => (Contacts, $"Message {step} to a new lead comes {Text(d.After)} after the one before instead of {Text(d.Before)}."),
        ["chase"] => (Contacts, d.After is null ? "Nobody is chased any more." : $"Who doesn't answer is chased: {Quoted(Part(d.After, "text"))}"),
        ["chase", "text"] => (Contacts, $"Who is chased reads {Quoted(d.After)} instead of {Quoted(d.Before)}"),
        ["thresholds", "high_value", var currency] => (People, $"An amount is for a person to ring about from {Text(d.After, "no amount")} {currency} on instead of {Text(d.Before, "no amount")}."),
        ["thresholds", "unclear"] => (Contacts, $"They are asked {Text(d.After, "1")} times what they need before a person is asked, instead of {Text(d.Before, "1")}."),
        ["thresholds", ..] => (Contacts, Threshold(d)),
        ["rules", var rule] => (Contacts, Rule(rule, d)),
        ["rules", var rule, "action"] => (Contacts, Rule(rule, d)),
        ["keywords" or "topics", var id] => (Contacts, d.After is null
            ? $"The words of '{id}' bring no person in any more: {Words(Part(d.Before, "phrases"))}."
            : $"Words bring people in now ('{id}'): {Words(Part(d.After, "phrases"))}; action: {Text(Part(d.After, "action"), "hand_off")}."),
        ["keywords" or "topics", var id, "phrases"] => (Contacts, $"'{id}' listens for other words: {Lists(d)}"),
        ["flows", var id] => (Contacts, d.After is null ? $"The flow '{id}' is not asked any more." : $"The flow '{id}' is asked now."),
        ["flows", var id, "questions", var question] => (Contacts, d.After is null ? $"'{id}' doesn't ask '{question}' any more." : $"'{id}' asks '{question}' now: {Quoted(Part(d.After, "ask"))}"),
        ["flows", var id, "questions", var question, "ask" or "again"] => (Contacts, $"'{id}' asks {Quoted(d.After)} instead of {Quoted(d.Before)} ({question})"),
        ["flows", var id, "questions", var question, "knockout", ..] => (Contacts, $"What '{question}' of '{id}' has to hold: {Whole(d.After)} instead of {Whole(d.Before)} ({d.Path[^1]})."),
        ["flows", var id, "rejection", ..] => (Contacts, $"How '{id}' rejects ({d.Path[^1]}): {Whole(d.After)} instead of {Whole(d.Before)}."),
        ["flows", var id, "route"] => (People, $"Those of '{Text(d.After)}' decide on '{id}' instead of those of '{Text(d.Before)}'."),
        ["handoffs", var kind] => (People, $"'{Text(d.After)}' take {kind} instead of '{Text(d.Before)}'. {Known(d.Path)}"),
        ["routes", var route] => (People, d.After is null ? $"There is no route '{route}' any more." : $"There is a route '{route}': {Whole(d.After)}."),
        ["routes", var route, "deadline"] => (People, $"'{route}' have {Text(d.After)} instead of {Text(d.Before)}."),
        ["routes", var route, "complete"] => (People, $"Who takes a handoff of '{route}' has {Text(d.After, "as long as it takes")} to act instead of {Text(d.Before, "as long as it takes")}."),
        ["routes", var route, "channel"] => (People, $"'{route}' are told in {Text(d.After)} instead of {Text(d.Before)}."),
        ["routes", var route, "escalate"] => (People, $"After '{route}', '{Text(d.After, route)}' are told instead of '{Text(d.Before, route)}'."),
        ["routes", var route, "calendar"] => (People, $"'{route}' are there by the calendar '{Text(d.After, "always")}' instead of '{Text(d.Before, "always")}'."),
        ["calendars", var calendar, "hours" or "special", var day] => (People, $"'{calendar}' is open {day} {Words(d.After, "not at all")} instead of {Words(d.Before, "not at all")}."),
        ["cases", ..] => (People, "What has to hold before a version is published (cases) has changed."),
        ["retention"] => (Contacts, $"Their data is erased {Text(d.After, "never by itself")} after the last word, instead of {Text(d.Before, "never by itself")}."),
        ["tenant"] => (People, $"It is the playbook of {Text(d.After)} instead of {Text(d.Before)}."),
        ["routes" or "handoffs" or "calendars" or "booking" or "jobs", ..] => (People, Plain(d)),
        _ => (Contacts, Plain(d)),
    };

    private static string Threshold(Difference d)
    {
        var (was, now) = (Number(d.Before), Number(d.After));
        return $"{string.Join(' ', d.Path[1..])} needs {Text(d.After)} instead of {Text(d.Before)}, so it is found {(now > was ? "more seldom" : "more often")}. {Known(d.Path)}";
    }

    private static string Rule(string rule, Difference d) => $"Rule '{rule}' does {Does(d.After)} instead of {Does(d.Before)}. {Known(["rules", rule])}";

    private static string Step(string step, Difference d) => d.After is null
        ? $"Message {step} to a new lead is not sent any more."
        : $"A new lead gets a message {step}, {Text(Part(d.After, "after"))} after the one before: {Quoted(Part(d.After, "text"))}";

    private static string Plain(Difference d) => $"{string.Join('.', d.Path)}: {Whole(d.After)} instead of {Whole(d.Before)}. {Known(d.Path)}".TrimEnd();

    /// <summary>The reference's sentence on the nearest key that has one.</summary>
    private static string Known(string[] path)
    {
        Shape? shape = PlaybookSchema.Document;
        var says = "";
        foreach (var name in path)
        {
            switch (shape)
            {
                case MapShape map when map.Keys.FirstOrDefault(key => key.Name == name) is { } key:
                    (shape, says) = (key.Shape, key.Says);
                    break;
                case NamedShape named:
                    shape = named.Of;
                    break;
                case ListShape list:
                    shape = list.Of;
                    break;
                default:
                    return says;
            }
        }

        return says;
    }

    private static string Lists(Difference d)
    {
        var (was, now) = (Items(d.Before), Items(d.After));
        string[] said =
        [
            .. now.Except(was).Select(item => $"{Quoted(item)} is new"),
            .. was.Except(now).Select(item => $"{Quoted(item)} is gone"),
        ];
        return said.Length == 0 ? "the same in another order." : string.Join("; ", said) + ".";
    }

    private static string Asked(PlaybookNode? entry) => Quoted(Items(Part(entry, "phrasings")).FirstOrDefault() ?? "");

    private static string Does(PlaybookNode? node) => node switch
    {
        MapNode map => Whole(map),
        ScalarNode scalar => scalar.Text,
        _ => "as by itself",
    };

    private static PlaybookNode? Part(PlaybookNode? node, string name) => (node as MapNode)?.Find(name);

    private static string Text(PlaybookNode? node, string none = "nothing") => node is ScalarNode scalar ? scalar.Text : none;

    private static string Words(PlaybookNode? node, string none = "none") => Items(node) is { Count: > 0 } items ? string.Join(", ", items) : none;

    private static List<string> Items(PlaybookNode? node) => (node as ListNode)?.Items.OfType<ScalarNode>().Select(item => item.Text).ToList() ?? [];

    private static string Whole(PlaybookNode? node) => node switch
    {
        null => "nothing",
        ScalarNode scalar => scalar.Text,
        ListNode list => string.Join(", ", list.Items.Select(Whole)),
        MapNode map => string.Join(", ", map.Entries.Select(entry => $"{entry.Key.Text} {Whole(entry.Value)}")),
        _ => node.Found,
    };

    private static string Quoted(PlaybookNode? node) => node is null ? "nothing" : Quoted(Whole(node));

    private static string Quoted(string text) => $"“{text}”";

    private static double Number(PlaybookNode? node) =>
        double.TryParse((node as ScalarNode)?.Text, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
