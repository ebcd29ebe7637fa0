using System.Collections.Immutable;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Conversations.Flows;
using Hitl.Orchestrator.Playbooks.Cases;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>How one tenant's conversations are led. One version of it, immutable once published.</summary>
/// <param name="Version">Name and number, such as <c>northgate@1</c>.</param>
/// <param name="Rates">What a unit of another currency is worth in the identity's.</param>
/// <param name="FaqValidity">By the entry's id; one that is not here holds for ever.</param>
/// <param name="Facts">What the bot may state besides the FAQ's answers.</param>
/// <param name="Model">What a language model may do with what contacts write.</param>
/// <param name="Routes">By name: whom to tell, by when, and who is next.</param>
/// <param name="Rules">In the order of their priority.</param>
/// <param name="HandBack">So long after a person's last words the bot has the conversation again; null for never by itself.</param>
/// <param name="Marketing">The brakes on what contacts have not asked for.</param>
/// <param name="HandoffRoutes">Which route takes a handoff, by its kind.</param>
public sealed record Playbook(
    string Tenant,
    string Version,
    Identity Identity,
    Thresholds Thresholds,
    ImmutableDictionary<string, decimal> Rates,
    ImmutableArray<FaqEntry> Faq,
    ImmutableDictionary<string, Validity> FaqValidity,
    ImmutableArray<Fact> Facts,
    ModelSetting Model,
    ImmutableDictionary<string, AlertRoute> Routes,
    ImmutableDictionary<string, string> HandoffRoutes,
    ImmutableArray<RuleSetting> Rules,
    Templates Templates,
    ImmutableArray<SequenceStep> Nurture,
    Chase? Chase,
    ImmutableArray<Flow> Flows,
    BookingSetting? Booking,
    CallSetting Calls,
    Modes Modes,
    TimeSpan? HandBack,
    Debounce Debounce,
    Marketing Marketing)
{
    /// <summary>What has to hold before it is published.</summary>
    public ImmutableArray<PlaybookCase> Cases { get; init; } = [];

    /// <summary>The time zone of its calendars, by its IANA name; null where they are in several, or there is none.</summary>
    public string? Zone =>
        Routes.Values.Select(route => route.Calendar).Append(Chase?.Calendar).OfType<OfficeCalendar>().Select(calendar => calendar.Zone.Id).Distinct().ToList() is [var zone]
            ? zone
            : null;

    /// <param name="instead">The route that a rule names, if any.</param>
    public AlertRoute RouteFor(string kind, string? instead = null) => Routes[instead ?? HandoffRoutes[kind]];

    /// <summary>A route that an earlier version named; what has gone since is taken by the route of its kind.</summary>
    public AlertRoute RouteOnce(string? name, string kind) => (name is null ? null : Routes.GetValueOrDefault(name)) ?? RouteFor(kind);

    /// <summary>Whom to tell after a route's time is over: the next one, or the same people again.</summary>
    public AlertRoute RouteAfter(string name, string kind) => RouteOnce(name, kind) is { Escalate: { } next } ? Routes[next] : RouteOnce(name, kind);

    /// <summary>How many routes are told one after another, before the first of them would be told again.</summary>
    public int StepsFrom(AlertRoute first)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (var route = first; told.Add(route.Name) && route.Escalate is { } next;)
        {
            route = Routes[next];
        }

        return told.Count;
    }

    public bool HasModes => Modes.Default != BotMode.Auto || Modes.ByIntent.Count > 0;

    /// <summary>Whether the bot says words of an intent by itself; those without an intent always.</summary>
    public BotMode ModeOf(string intent) => intent.Length == 0 ? BotMode.Auto : Modes.ByIntent.GetValueOrDefault(intent, Modes.Default);

    /// <summary>So long after the last word of either side a contact's personal data is erased; null for never by itself.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>What WhatsApp takes outside its window.</summary>
    public ImmutableArray<ApprovedTemplate> Approved { get; init; } = [];

    /// <summary>The approved words for a purpose: in the contact's language, else in the first of the bot's; null where there are none.</summary>
    /// <param name="language">ISO 639-1; null while it is not known.</param>
    public ApprovedTemplate? ApprovedFor(string purpose, string? language) =>
        Approved.Where(template => template.For == purpose && (template.Speaks == language || template.Speaks == Identity.Languages[0]))
            .OrderBy(template => template.Speaks == language ? 0 : 1)
            .FirstOrDefault();

    /// <summary>Other words by channel and language.</summary>
    public ImmutableArray<TemplateVariant> Variants { get; init; } = [];

    /// <summary>This playbook in the words for a contact: the most particular variant that fits, else its own.</summary>
    /// <param name="language">ISO 639-1; null while it is not known.</param>
    public Playbook Spoken(Channel? channel, string? language) =>
        Variants.Where(variant => (variant.Channel is null || variant.Channel == channel) && (variant.Language is null || variant.Language == language))
            .OrderByDescending(variant => (variant.Language is null ? 0 : 2) + (variant.Channel is null ? 0 : 1))
            .FirstOrDefault() is { } fits ? this with { Templates = fits.Templates } : this;

    /// <summary>The flows of runs under way that began with an earlier version, by the run's id.</summary>
    public ImmutableDictionary<string, Flow> Begun { get; init; } = ImmutableDictionary<string, Flow>.Empty;

    public Flow? Flow(string? id) => Flows.FirstOrDefault(flow => flow.Id == id);

    /// <summary>A run's flow: as it began, unless this version says otherwise, with what its job needs.</summary>
    public Flow? Flow(FlowRun run) => (Begun.GetValueOrDefault(run.Id) ?? Flow(run.Flow))?.For(run.Job);

    /// <summary>Whom to tell of a run: the job's owner, else the flow's route.</summary>
    public AlertRoute RouteOf(FlowRun run, Flow flow) =>
        run.Job?.Owner is { } owner && Routes.TryGetValue(owner, out var route) ? route : RouteOnce(flow.Route, "policy");

    /// <summary>This version for a conversation whose runs may have begun with others.</summary>
    /// <param name="versions">Any version that was ever published.</param>
    public Playbook For(Conversation state, Func<string, Playbook> versions)
    {
        var begun = Begun;
        foreach (var run in state.Runs.Where(run => !run.HasEnded && run.Playbook != Version && Flow(run.Flow) is not { Adopts: true }))
        {
            if (versions(run.Playbook).Flow(run.Flow) is { } flow)
            {
                begun = begun.SetItem(run.Id, flow);
            }
        }

        return begun.IsEmpty ? this : this with { Begun = begun };
    }

    /// <summary>As this playbook sets a rule that every playbook has.</summary>
    public RuleSetting Rule(string name) => Rules.First(rule => rule.Name == name);

    /// <summary>Null when there is no such entry, or none that holds on this day.</summary>
    public FaqEntry? FaqEntry(string? id, DateTimeOffset now) =>
        Faq.FirstOrDefault(entry => entry.Id == id) is { } entry && (!FaqValidity.TryGetValue(entry.Id, out var days) || days.Holds(now)) ? entry : null;
}

/// <summary>The days, by UTC, on which something holds, both included.</summary>
public sealed record Validity(DateOnly From, DateOnly Until)
{
    public bool Holds(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        return day >= From && day <= Until;
    }
}

/// <summary>Who speaks, and for whom.</summary>
/// <param name="Currency">ISO 4217; what an amount without a currency is taken for.</param>
/// <param name="LegalName">Stands under each mail of a sequence, with the address; null where there is no such mail.</param>
public sealed record Identity(
    string BotName, string Company, string Currency, string BookingLink, string? LegalName = null, string? PostalAddress = null)
{
    public static readonly EquatableList<string> English = ["en"];

    /// <summary>What the bot can answer in, as ISO 639-1. A message in another goes to a person.</summary>
    public EquatableList<string> Languages { get; init; } = English;
}

/// <summary>From which probability, or amount, a rule fires.</summary>
/// <param name="OptOutDoubt">From here on a possible wish to opt out goes to a person.</param>
/// <param name="Unclear">So often the bot asks what they need before a person is asked.</param>
/// <param name="HighValue">By currency, in units of it. The playbook's own currency is always there.</param>
public sealed record Thresholds(
    double Angry,
    double Confused,
    double WantsHuman,
    double Complaint,
    double Negotiation,
    double OptOutWish,
    double OptOutDoubt,
    double IsItABot,
    double PositiveInterest,
    double Question,
    double YesNo,
    double FaqProbability,
    double FaqMargin,
    double FaqInScope,
    int Unclear,
    ImmutableDictionary<string, decimal> HighValue)
{
    public const double UsualLanguage = 0.8;

    /// <summary>From here on a message is surely in a language that the playbook doesn't speak.</summary>
    public double Language { get; init; } = UsualLanguage;
}

/// <summary>People to tell, with the time they have and who is told after.</summary>
/// <param name="Channel">The key of the Slack channel in the tenant's connection.</param>
/// <param name="Escalate">The next route when the time is over; null when there is none.</param>
/// <param name="Calendar">When they are there; null for always. The deadline counts only that time.</param>
/// <param name="People">Whom its handoffs are offered to in turn; none where whoever sees it first takes it.</param>
public sealed record AlertRoute(string Name, string Channel, TimeSpan Deadline, string? Escalate, OfficeCalendar? Calendar, EquatableList<AgentId> People)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>How long whoever took a handoff has to write to the contact, to ring them or to complete it; null for as long as it takes.</summary>
    public TimeSpan? Completion { get; init; }

    /// <param name="again">How often they were told before: each time they have twice as long, up to a day.</param>
    public DateTimeOffset Due(DateTimeOffset from, int again = 0)
    {
        var time = Deadline * Math.Pow(2, Math.Min(again, 30));
        time = time < Longest ? time : Deadline > Longest ? Deadline : Longest;
        return After(from, time);
    }

    /// <summary>When whoever takes it now has to have acted.</summary>
    public DateTimeOffset? CompletionDue(DateTimeOffset from) => Completion is { } time ? After(from, time) : null;

    private DateTimeOffset After(DateTimeOffset from, TimeSpan time) => Calendar?.AfterOpen(from, time) ?? from + time;

    /// <summary>When they are there again; null while they are.</summary>
    public DateTimeOffset? OpensAgain(DateTimeOffset now) => Calendar?.NextOpening(now) is { } opens && opens > now ? opens : null;
}

/// <summary>Words to the contact. <c>{name}</c>, <c>{answer}</c>, <c>{bot}</c>, <c>{company}</c> and <c>{link}</c> are filled in.</summary>
/// <param name="Acknowledgement">Tells that a person from the team will write; leaves only with a handoff.</param>
/// <param name="AcknowledgementAfterHours">The same while nobody is there; <c>{opens}</c> is when somebody is again. Null for the same words.</param>
/// <param name="SignOn">A person's first words: <c>{name}</c> and <c>{text}</c>.</param>
public sealed record Templates(
    string Disclosure,
    string PositiveOffer,
    string GreatQuestion,
    string Acknowledgement,
    string? AcknowledgementAfterHours,
    string OptOutConfirmation,
    string OptInConfirmation,
    string BotTruth,
    string Relay,
    string SignOn,
    string Help,
    string Unclear);

/// <summary>The words on a channel, in a language, or both.</summary>
/// <param name="Templates">All of them, the playbook's own where the variant has none.</param>
public sealed record TemplateVariant(Channel? Channel, string? Language, Templates Templates);

/// <summary>One message of a sequence to a lead who has not answered.</summary>
/// <param name="After">Since the step before; the first is sent at once.</param>
/// <param name="Mail">What it is instead where the form named an e-mail address; null for the text.</param>
public sealed record SequenceStep(TimeSpan After, string Text, MailTemplate? Mail = null);

public sealed record MailTemplate(string Subject, string Text);

/// <summary>A follow-up to what the bot asked and nobody answered.</summary>
/// <param name="After">Since the bot's last words, in whole days where <paramref name="BusinessDays"/>.</param>
/// <param name="Times">At most so often in an episode.</param>
/// <param name="BusinessDays">Only days that have a window in the calendar count.</param>
/// <param name="Calendar">It is sent only while this is open; null for at any time.</param>
public sealed record Chase(TimeSpan After, int Times, bool BusinessDays, OfficeCalendar? Calendar, string Text)
{
    public DateTimeOffset Due(DateTimeOffset from) =>
        Calendar is null ? from + After
        : After.TotalDays >= 1 ? Calendar.AfterDays(from, (int)After.TotalDays, BusinessDays)
        : Calendar.NextOpening(from + After);
}

/// <summary>How far the bot may go by itself.</summary>
public enum BotMode { Auto, Draft, Off }

/// <param name="ByIntent">Instead of the default, by what the words are.</param>
public sealed record Modes(BotMode Default, ImmutableDictionary<string, BotMode> ByIntent)
{
    public static readonly Modes AllAuto = new(BotMode.Auto, ImmutableDictionary<string, BotMode>.Empty);
}

/// <summary>What follows a call that nobody answered.</summary>
/// <param name="Retry">So long after it the next is due, in the time that the route's people are there.</param>
/// <param name="Times">So many calls in all; then they are written to instead.</param>
public sealed record CallSetting(TimeSpan Retry, int Times)
{
    public static readonly CallSetting Default = new(TimeSpan.FromHours(2), 3);
}

/// <summary>Messages that come close together are one decision.</summary>
/// <param name="Quiet">The window closes so long after the last message.</param>
/// <param name="AtMost">And no later than this after the first.</param>
/// <param name="Model">How long the model has to understand the last message before a person is asked.</param>
public sealed record Debounce(TimeSpan Quiet, TimeSpan AtMost, TimeSpan Model);
