using System.Collections.Immutable;
using System.Globalization;
using Hitl.Orchestrator.Playbooks.Cases;
using NodaTime;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>Makes a playbook of a document that was found right.</summary>
internal static class PlaybookReader
{
    private const int TopicPriority = 35;
    private const int KeywordPriority = 45;

    public static Playbook Read(MapNode root)
    {
        var tenant = root.Text("tenant");
        var faq = root.Maps("faq").ToImmutableArray();
        var calendars = root.OptionalMap("calendars")?.Entries.ToDictionary(calendar => calendar.Key.Text, Calendar) ?? [];
        return new(
            tenant,
            $"{tenant}@{root.Text("version")}",
            Identity(root.Map("identity")),
            Thresholds(root.Map("thresholds")),
            Amounts(root.OptionalMap("rates")),
            [.. faq.Select(Entry)],
            faq.Where(Expires).ToImmutableDictionary(entry => entry.Text("id"), Validity),
            [.. root.Maps("facts").Select(Fact)],
            root.OptionalMap("language_model") is { } model ? Model(model) : ModelSetting.Off,
            root.Map("routes").Entries.ToImmutableDictionary(route => route.Key.Text, route => Route(route, calendars)),
            PlaybookSchema.HandoffKinds.ToImmutableDictionary(kind => kind, root.Map("handoffs").Text),
            Rules(root),
            Templates(root.Map("templates")),
            [.. root.Maps("nurture").Select(step => new SequenceStep(
                step.Span("after"), step.Text("text"), step.OptionalMap("mail") is { } mail ? new(mail.Text("subject"), mail.Text("text")) : null))],
            root.OptionalMap("chase") is { } chase ? Chase(chase, calendars) : null,
            [.. root.Maps("flows").Select(Flow)],
            root.OptionalMap("booking") is { } booking ? Booking(booking) : null,
            root.OptionalMap("calls") is { } calls
                ? new(calls.Span("retry"), int.Parse(calls.Text("times"), CultureInfo.InvariantCulture))
                : CallSetting.Default,
            root.OptionalMap("modes") is { } modes ? Modes(modes) : Playbooks.Modes.AllAuto,
            root.OptionalText("hand_back") is not null ? root.Span("hand_back") : null,
            Debounce(root.Map("debounce")),
            root.OptionalMap("marketing") is { } marketing ? Marketing(marketing) : Playbooks.Marketing.Default)
        {
            Cases = [.. root.Maps("cases").Select(CaseReader.Read)],
            Retention = root.OptionalText("retention") is not null ? root.Span("retention") : null,
            Approved = [.. root.Maps("whatsapp_templates").Select(map => new ApprovedTemplate(
                map.Text("id"), map.Text("for"), map.Text("name"), map.Text("category"), map.Text("language"), map.Text("text")))],
            Variants = [.. root.Maps("variants").Select(variant => Variant(variant, root.Map("templates")))],
        };
    }

    private static Marketing Marketing(MapNode map)
    {
        var otherwise = Playbooks.Marketing.Default;
        return new(
            map.OptionalText("quiet") is { } quiet ? Window.Read(quiet)! : otherwise.Quiet,
            map.OptionalText("at_most") is { } most ? int.Parse(most, CultureInfo.InvariantCulture) : otherwise.AtMost,
            map.OptionalText("within") is null ? otherwise.Within : map.Span("within"),
            map.Texts("zones").ToEquatableList() is { Count: > 0 } zones ? zones : otherwise.Zones);
    }

    private static BookingSetting Booking(MapNode map) => new(
        map.Text("route"), map.Text("missed"), map.Span("brief"), map.OptionalText("wait") is null ? TimeSpan.FromDays(3) : map.Span("wait"));

    private static Identity Identity(MapNode map) => new(
        map.Text("bot"),
        map.Text("company"),
        map.Text("currency"),
        map.Text("booking_link"),
        map.OptionalText("legal_name"),
        map.OptionalText("postal_address"))
    {
        Languages = map.Texts("languages").ToEquatableList() is { Count: > 0 } languages ? languages : Playbooks.Identity.English,
    };

    private static Thresholds Thresholds(MapNode map) => new(
        map.Number("angry"),
        map.Number("confused"),
        map.Number("wants_human"),
        map.Number("complaint"),
        map.Number("negotiation"),
        map.Number("opt_out_wish"),
        map.Number("opt_out_doubt"),
        map.Number("is_it_a_bot"),
        map.Number("positive_interest"),
        map.Number("question"),
        map.Number("yes_no"),
        map.Map("faq").Number("probability"),
        map.Map("faq").Number("margin"),
        map.Map("faq").Number("in_scope"),
        map.OptionalText("unclear") is { } unclear ? int.Parse(unclear, CultureInfo.InvariantCulture) : 1,
        Amounts(map.Map("high_value")))
    {
        Language = map.OptionalText("language") is { } language ? double.Parse(language, CultureInfo.InvariantCulture) : Playbooks.Thresholds.UsualLanguage,
    };

    private static ImmutableArray<RuleSetting> Rules(MapNode root)
    {
        var set = root.OptionalMap("rules");
        return
        [
            .. RuleDefaults.All.Select(rule => Rule(rule, set?.OptionalMap(rule.Key)))
                .Concat(root.Maps("keywords").Select(map => Named("keyword", map, KeywordPriority)))
                .Concat(root.Maps("topics").Select(map => Named("topic", map, TopicPriority)))
                .OrderBy(rule => rule.Priority),
        ];
    }

    private static RuleSetting Rule(RuleDefault rule, MapNode? map) => new(
        rule.Name,
        rule.Kind,
        map?.OptionalText("action") is { } action ? Action(action) : rule.Action,
        map?.OptionalText("priority") is { } priority ? int.Parse(priority, CultureInfo.InvariantCulture) : rule.Priority,
        map?.OptionalText("route"),
        rule.Phrases is { } phrases ? [.. phrases, .. map?.Texts("phrases") ?? []] : []);

    private static RuleSetting Named(string what, MapNode map, int priority) => new(
        $"{what}:{map.Text("id")}",
        "policy",
        map.OptionalText("action") is { } action ? Action(action) : RuleAction.HandOff,
        map.OptionalText("priority") is { } set ? int.Parse(set, CultureInfo.InvariantCulture) : priority,
        map.OptionalText("route"),
        map.Texts("phrases").ToEquatableList());

    private static RuleAction Action(string word) => (RuleAction)PlaybookSchema.Actions.ToList().IndexOf(word);

    private static FaqEntry Entry(MapNode map) =>
        new(map.Text("id"), [.. map.Texts("phrasings")], map.Text("answer"));

    private static ModelSetting Model(MapNode map) => new(
        (ModelMode)PlaybookSchema.ModelModes.ToList().IndexOf(map.Text("use")),
        map.OptionalText("tokens_a_day") is { } tokens ? long.Parse(tokens, CultureInfo.InvariantCulture) : PlaybookSchema.TokensADay);

    private static Fact Fact(MapNode map) => new(
        map.Text("id"),
        (FactKind)PlaybookSchema.FactKinds.ToList().IndexOf(map.Text("kind")),
        map.Text("says"),
        map.Texts("names").ToEquatableList(),
        Expires(map) ? Validity(map) : null);

    private static bool Expires(MapNode map) => map.OptionalText("valid_from") is not null | map.OptionalText("valid_until") is not null;

    private static Validity Validity(MapNode map) => new(
        map.OptionalText("valid_from") is { } from ? Date(from) : DateOnly.MinValue,
        map.OptionalText("valid_until") is { } until ? Date(until) : DateOnly.MaxValue);

    private static AlertRoute Route(KeyValuePair<ScalarNode, PlaybookNode> route, Dictionary<string, OfficeCalendar> calendars)
    {
        var map = (MapNode)route.Value;
        return new(route.Key.Text, map.Text("channel"), map.Span("deadline"), map.OptionalText("escalate"), Named(map, calendars),
            map.Texts("people").Select(id => new AgentId(id)).ToEquatableList())
        {
            Completion = map.OptionalText("complete") is not null ? map.Span("complete") : null,
        };
    }

    private static OfficeCalendar? Named(MapNode map, Dictionary<string, OfficeCalendar> calendars) =>
        map.OptionalText("calendar") is { } name ? calendars[name] : null;

    private static OfficeCalendar Calendar(KeyValuePair<ScalarNode, PlaybookNode> calendar)
    {
        var map = (MapNode)calendar.Value;
        return new(
            calendar.Key.Text,
            DateTimeZoneProviders.Tzdb[map.Text("zone")],
            PlaybookSchema.Days.Select((day, at) => (Day: (IsoDayOfWeek)(at + 1), Hours: map.Map("hours").Texts(day)))
                .ToImmutableDictionary(day => day.Day, day => Windows(day.Hours)),
            [.. map.Texts("holidays").Select(day => LocalDate.FromDateOnly(Date(day)))],
            (map.OptionalMap("special") is { } special
                ? special.Names.Select(day => (Date: Date(day), Hours: special.Texts(day)))
                : []).ToImmutableDictionary(day => LocalDate.FromDateOnly(day.Date), day => Windows(day.Hours)));
    }

    private static EquatableList<Window> Windows(IEnumerable<string> hours) =>
        hours.Select(text => Window.Read(text)!).OrderBy(window => window.From).ToEquatableList();

    private static Chase Chase(MapNode map, Dictionary<string, OfficeCalendar> calendars) => new(
        map.Span("after"),
        int.Parse(map.Text("times"), CultureInfo.InvariantCulture),
        map.OptionalText("days") == "business",
        Named(map, calendars),
        map.Text("text"));

    private static Flow Flow(MapNode map) => new(
        map.Text("id"),
        map.Texts("forms").ToEquatableList(),
        map.OptionalText("opening"),
        [.. map.Maps("questions").Select(Question)],
        map.Text("passed"),
        map.OptionalText("closing"),
        map.Text("route"),
        map.OptionalMap("rejection") is { } rejection ? Rejection(rejection) : null,
        map.OptionalText("closed"),
        map.OptionalText("on_change") == "adopt");

    private static FlowQuestion Question(MapNode map) => new(
        map.Text("id"),
        map.Text("ask"),
        (AnswerKind)PlaybookSchema.AnswerKinds.ToList().IndexOf(map.Text("answer")),
        map.OptionalText("again"),
        map.OptionalMap("knockout") is { } knockout ? Knockout(knockout) : null);

    private static Knockout Knockout(MapNode map) => new(
        map.OptionalText("needs"), Number(map.OptionalText("at_least")), Number(map.OptionalText("at_most")), map.Text("reason"));

    private static Rejection Rejection(MapNode map)
    {
        var auto = map.OptionalText("mode") == "auto";
        var named = new AutomaticRejection(
            map.OptionalText("jurisdiction") ?? "", map.OptionalText("lawful_basis") ?? "", map.OptionalText("notice") ?? "", map.OptionalText("contest") ?? "");
        return new(map.Text("text"), auto ? named : null);
    }

    private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    private static Templates Templates(MapNode map) => new(
        map.Text("disclosure"),
        map.Text("positive_offer"),
        map.Text("great_question"),
        map.Text("acknowledgement"),
        map.OptionalText("acknowledgement_after_hours"),
        map.Text("opt_out_confirmation"),
        map.Text("opt_in_confirmation"),
        map.Text("bot_truth"),
        map.Text("relay"),
        map.Text("sign_on"),
        map.Text("help"),
        map.Text("unclear"));

    private static Modes Modes(MapNode map) => new(
        map.OptionalText("default") is { } mode ? Mode(mode) : BotMode.Auto,
        PlaybookSchema.Intents.Where(intent => map.OptionalText(intent) is not null).ToImmutableDictionary(intent => intent, intent => Mode(map.Text(intent))));

    private static BotMode Mode(string word) => (BotMode)PlaybookSchema.ModeNames.ToList().IndexOf(word);

    /// <summary>All words of a variant: its own, and the others as they are without it.</summary>
    private static TemplateVariant Variant(MapNode map, MapNode templates)
    {
        var own = map.Map("templates");
        var all = PlaybookSchema.TemplateNames
            .Select(name => KeyValuePair.Create(name, own.Read(name) ?? templates.Find(name)))
            .Where(words => words.Value is not null)
            .Select(words => KeyValuePair.Create(new ScalarNode(words.Key, own.Place), words.Value!));
        return new(
            map.OptionalText("channel") is { } channel ? Enum.Parse<Channel>(channel, ignoreCase: true) : null,
            map.OptionalText("language"),
            Templates(new MapNode([.. all], own.Place)));
    }

    private static Debounce Debounce(MapNode map) => new(map.Span("quiet"), map.Span("at_most"), map.Span("model"));

    private static ImmutableDictionary<string, decimal> Amounts(MapNode? map) =>
        map is null
            ? ImmutableDictionary<string, decimal>.Empty
            : map.Names.ToImmutableDictionary(name => name, name => decimal.Parse(map.Text(name), CultureInfo.InvariantCulture));

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>Values of a document that was found right; asking for a key notes it as read.</summary>
internal static class NodeValues
{
    public static string Text(this MapNode map, string name) => ((ScalarNode)map.Read(name)!).Text;

    public static string? OptionalText(this MapNode map, string name) => (map.Read(name) as ScalarNode)?.Text;

    public static double Number(this MapNode map, string name) => double.Parse(map.Text(name), CultureInfo.InvariantCulture);

    public static TimeSpan Span(this MapNode map, string name) => Scalars.TryRead(map.Text(name), out var span) ? span : TimeSpan.Zero;

    public static MapNode Map(this MapNode map, string name) => (MapNode)map.Read(name)!;

    public static MapNode? OptionalMap(this MapNode map, string name) => (MapNode?)map.Read(name);

    public static IEnumerable<MapNode> Maps(this MapNode map, string name) => ((ListNode?)map.Read(name))?.Items.Cast<MapNode>() ?? [];

    public static IEnumerable<string> Texts(this MapNode map, string name) =>
        ((ListNode?)map.Read(name))?.Items.Cast<ScalarNode>().Select(item => item.Text) ?? [];
}
