using Hitl.Orchestrator.Playbooks.Cases;
using static Hitl.Orchestrator.Playbooks.Scalars;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>All that a playbook may say. Checking, the reference (<c>docs/playbook.md</c>) and the editors' JSON Schema follow from it.</summary>
internal static class PlaybookSchema
{
    /// <summary>What the document itself is called in an error.</summary>
    public const string Top = "the playbook";

    /// <summary>Every kind of handoff has a route.</summary>
    public static readonly EquatableList<string> HandoffKinds =
        ["sentiment", "complexity", "value", "customer_request", "complaint", "negotiation", "policy", "failure"];

    /// <summary>In the order of <see cref="RuleAction"/>.</summary>
    public static readonly EquatableList<string> Actions = ["hand_off", "ask_specialist", "alert", "stop", "off"];

    private const string ActionSays =
        "`hand_off`: a person is asked and the contact told. `ask_specialist`: a specialist is asked, the bot goes on. `alert`: people are told, the bot goes on. `stop`: automation stops without a word until a person has had the conversation. `off`: the rule is not weighed.";

    /// <summary>In the order of <see cref="AnswerKind"/>.</summary>
    public static readonly EquatableList<string> AnswerKinds = ["text", "yes_no", "years", "notice", "amount", "right_to_work", "document"];

    /// <summary>In the order of <see cref="ModelMode"/>.</summary>
    public static readonly EquatableList<string> ModelModes = ["off", "opinions", "drafts"];

    public const int TokensADay = 200_000;

    /// <summary>In the order of <see cref="FactKind"/>.</summary>
    public static readonly EquatableList<string> FactKinds = ["price", "discount", "date", "feature", "guarantee", "link"];

    /// <summary>In the order of <see cref="BotMode"/>.</summary>
    public static readonly EquatableList<string> ModeNames = ["auto", "draft", "off"];

    /// <summary>What the bot says by itself, as <see cref="Conversations.Part.Intent"/> calls it.</summary>
    public static readonly EquatableList<string> Intents = ["faq", "offer", "flow", "nurture", "chase", "rebook", "question", "unclear"];

    /// <summary>What approved templates are said for, as <see cref="Conversations.Part.ApprovedFor"/> calls it.</summary>
    public static readonly EquatableList<string> ApprovedFor = ["acknowledgement", "chase", "nurture", "rebook"];

    /// <summary>Authentication's templates hold nothing that is said here.</summary>
    public static readonly EquatableList<string> ApprovedCategories = ["utility", "marketing"];

    public static readonly EquatableList<string> Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    public static EquatableList<string> TemplateNames => Templates().Keys.Select(key => key.Name).ToEquatableList();

    private static readonly EquatableList<string> Names = ["bot", "company", "link"];

    public static readonly MapShape Document = new(
    [
        Optional("extends", Text, "none", "A file without its `.yaml`, beside this one or in a folder there, such as `agencies/brightside`. What this document leaves out is taken from it; mappings are merged key by key, lists of things with an `id` by their id, any other list is replaced."),
        Optional("agency", Name, "none", "Makes the document a base that tenants extend instead of a tenant's own; a base may leave out anything."),
        Needed("tenant", Name, "The tenant's id."),
        Needed("version", Whole, "Raised with each change; a published version never changes."),
        Needed("identity", Identity(), "Who speaks, and for whom."),
        Needed("debounce", Debounce(), "Messages that come close together are one decision."),
        Needed("thresholds", Thresholds(), "From which probability, or amount, a rule fires. A rule's margin is its score less its threshold."),
        Optional("rates", new NamedShape("currency", Amount, Currency), "no other currency is converted", "What one unit of another currency is worth in the identity's, for amounts in a currency that `high_value` doesn't name."),
        Optional("calendars", new NamedShape("calendar", Calendar(), Name), "none", "When people are there. Deadlines of a route with a calendar count only its open hours."),
        Needed("routes", new NamedShape("route", Route()), "Whom to tell, by when, and who is next."),
        Needed("handoffs", new MapShape(HandoffKinds.Select(kind => Needed(kind, new ReferenceShape("route"), Handoff(kind))).ToEquatableList()), "Which route takes which kind of handoff."),
        Optional("rules", new MapShape(RuleDefaults.All.Select(rule => Optional(rule.Key, Rule(rule), "as by itself", rule.Says)).ToEquatableList()), "every rule as by itself", "What each rule does, and which wins where several would bring a person in."),
        Optional("keywords", new ListShape(Phrases("45"), 0, "keywords"), "none", "Words of the tenant's own that bring people in. Its rule is called `keyword:` and the id."),
        Optional("topics", new ListShape(Phrases("35"), 0, "topics"), "none", "Matters that policy leaves to people, by the words in which they come up. Its rule is called `topic:` and the id."),
        Needed("templates", Templates(), "The words to the contact."),
        Optional("variants", new ListShape(Variant(), 0, "variants"), "the same words everywhere", "Other words on a channel, in a language, or both. Of those that fit the contact the most particular one holds: channel and language, then language, then channel; what it leaves out is said as in `templates`."),
        Optional("whatsapp_templates", new ListShape(Approved(), 0, "templates"), "none: what WhatsApp no longer takes is held", "What is sent on WhatsApp instead of the bot's own words once 24 hours have gone by since the contact's last message."),
        Needed("nurture", new ListShape(Step(), 1, "steps"), "The sequence to a lead whose form named no large amount. Any reply, handoff, booking or opt-out ends it."),
        Optional("chase", Chase(), "nobody is chased", "A follow-up to a question or an offer of the bot that nobody answered. Any reply, handoff, takeover, booking or opt-out disarms it."),
        Optional("marketing", Marketing(), "as each by itself", "The brakes on marketing: consent for the channel is always needed. Quiet hours hold for a chase, too; an answer to a message is exempt."),
        Optional("flows", new ListShape(Flow(), 0, "flows"), "none", "Questions that the bot asks one by one: qualification, screening."),
        Optional("booking", Booking(), "nothing is done about missed calls, and no host is briefed", "What is done about booked calls. A booking always ends chase and nurture."),
        Optional("modes", ModesShape(), "`auto` throughout", "How far the bot may go by itself, by what it would say. That it is a bot, that a person was asked, and the confirmation of an opt-out are always said at once."),
        Optional("hand_back", Span, "only by hand or when the episode is resolved", "So long after a person's last words the bot has the conversation again. Who owes the contact an answer is reminded instead."),
        Optional("retention", WholeDays, "nothing is erased by itself", "So long after the last word of either side, or a booked call, the contact's personal data is erased: names, addresses and words, in every service. What was decided stays, without them; an opt-out stays, too."),
        Optional("calls", Calls(), "rung again after `2h`, `3` times in all", "What follows a call that nobody answered, as the person who rang says with one tap."),
        Needed("faq", new ListShape(Faq(), 0, "entries"), "What the bot may answer by itself."),
        Optional("language_model", Model(), "none is asked", "What a language model may do with what contacts write, where one is configured. Off unless this says otherwise, since their words leave for its provider."),
        Optional("facts", new ListShape(Fact(), 0, "facts"), "none", "What else the bot may state. A draft of the language model leaves only when each price, discount, date, number, guarantee, feature and link in it stands in a fact or in an answer of the FAQ."),
        Optional("cases", new ListShape(Case(), 0, "cases"), "none", "Conversations with the decisions expected of them. `publish` reads their texts with the classifier under the new FAQ, plays them, and refuses while one does not hold; `./hitl playbook pin CONVERSATION` makes one of a real conversation."),
    ]);

    private static MapShape Identity() => new(
    [
        Needed("bot", Text, "The bot's name."),
        Needed("company", Text, "The company that it speaks for."),
        Needed("currency", Currency, "What an amount without a currency is taken for."),
        Needed("booking_link", Link, "Where a call is booked."),
        Optional("languages", new ListShape(Language, 1, "languages"), "`[en]`", "What the bot answers in. A message in any other goes to a person; see [language](rules/language.md)."),
        Optional("legal_name", Text, "needed for `mail` in `nurture`", "The company as it is registered; stands under each mail of a sequence."),
        Optional("postal_address", Text, "needed for `mail` in `nurture`", "Where the company can be written to; stands beside its legal name."),
    ]);

    private static MapShape Debounce() => new(
    [
        Needed("quiet", Span, "The window closes so long after the last message."),
        Needed("at_most", Span, "And no later than this after the first."),
        Needed("model", Span, "How long understanding may take before a person is asked."),
    ]);

    private static MapShape Thresholds() => new(
    [
        Needed("angry", Probability, "An angry contact gets a person."),
        Needed("confused", Probability, "A contact who is lost gets a person."),
        Needed("wants_human", Probability, "Who asks for a person gets one."),
        Needed("complaint", Probability, "A complaint, however polite, goes to a person."),
        Needed("negotiation", Probability, "Terms are a person's to promise."),
        Needed("opt_out_wish", Probability, "A wish to opt out in other words than STOP is a STOP."),
        Needed("opt_out_doubt", Probability, "A possible wish to opt out goes to a person."),
        Needed("is_it_a_bot", Probability, "Who asks whether this is a bot is told."),
        Needed("positive_interest", Probability, "Interest is answered with a call."),
        Needed("question", Probability, "A part of a message is a question."),
        Needed("yes_no", Probability, "A yes or no answers what was asked, without waiting."),
        Needed("faq", FaqThresholds(), "All three have to hold for the FAQ to answer; else a specialist is asked."),
        Optional("language", Probability, "0.8", "A message is in a language that the playbook doesn't speak."),
        Optional("unclear", Whole, "1", "So many times the bot asks what they need; the next unclear message goes to a person."),
        Needed("high_value", new NamedShape("currency", Amount, Currency), "Large amounts are for a person to ring about: by currency, in units of it. The identity's currency has to be among them."),
    ]);

    private static MapShape FaqThresholds() => new(
    [
        Needed("probability", Probability, "That this entry is meant."),
        Needed("margin", Probability, "Its lead on the next best entry."),
        Needed("in_scope", Probability, "That the FAQ holds anything on it."),
    ]);

    private static MapShape Rule(RuleDefault rule) => new(
    [
        Optional("action", Action, $"`{Actions[(int)rule.Action]}`", ActionSays),
        Optional("priority", Whole, $"{rule.Priority}", "The smaller wins where several rules would bring a person in; the losers are recorded with their margins."),
        Optional("route", new ReferenceShape("route"), $"the route of `{rule.Kind}`", "Who is told."),
        .. rule.Phrases is { } phrases
            ? (EquatableList<Key>)[Optional("phrases", new ListShape(Text, 0, "texts"), "none", $"Words that count as well as those known: {string.Join(", ", phrases)}.")]
            : [],
    ]);

    private static MapShape Phrases(string priority) => new(
    [
        Needed("id", Name, "Names the rule."),
        Needed("phrases", new ListShape(Text, 1, "texts"), "Whole words, whatever their case."),
        Optional("action", Action, "`hand_off`", ActionSays),
        Optional("priority", Whole, priority, "As for `rules`."),
        Optional("route", new ReferenceShape("route"), "the route of `policy`", "Who is told."),
    ]);

    private static MapShape Route() => new(
    [
        Needed("channel", Text, "The key of the Slack channel in the tenant's connection."),
        Needed("deadline", Span, "How long these people have."),
        Optional("complete", Span, "as long as it takes", "How long whoever took a handoff has to write to the contact, to ring them or to complete it; then the next route is told, as when nobody takes it."),
        Optional("calendar", new ReferenceShape("calendar"), "always there", "When they are there. A handoff outside it is told to them when it opens, and the contact is told when that is."),
        Optional("people", new ListShape(Text, 1, "agents"), "whoever sees it first", "The ids of the agents whom its handoffs are offered to in turn: of those on shift and with room, whoever was offered one longest ago. Who is on shift says so with `PUT /api/shift`."),
        Optional("escalate", new ReferenceShape("route"), "the same people are told again", "Who is told when the time is over."),
    ]);

    private static MapShape Templates() => new(
    [
        Needed("disclosure", Words(), "Said before the first substantive reply of an episode."),
        Needed("positive_offer", Words(("link", "interest is answered with the booking link")), "Answers interest."),
        Needed("great_question", Words(), "A specialist is asked."),
        Needed("acknowledgement", Words(), "A person will write; leaves only with a handoff."),
        Optional("acknowledgement_after_hours", new TemplateShape([.. Names, "opens"], [("opens", "it says when somebody will be there")]), "`acknowledgement`", "The same while the route's calendar is closed; `{opens}` is when it opens, such as `tomorrow at 9:00`. Not said on a channel that will be closed by then (WhatsApp: 24 hours after the contact's last message)."),
        Needed("opt_out_confirmation", Words(), "The one message after an opt-out, without an offer."),
        Needed("opt_in_confirmation", Words(), "After START."),
        Needed("bot_truth", Words(), "Whenever they ask whether this is a bot."),
        Needed("relay", Relayed("answer", "the answer has to stand in it", "a relayed answer names who gave it"), "A specialist's answer, with their name."),
        Needed("sign_on", new TemplateShape([.. Names, "name", "first_name", "topic", "text"], [("name|first_name", "a person's first message carries their name"), ("text", "their words have to stand in it")]), "A person's first words after they took over; `{topic}` is what the handoff is about, such as `your complaint`. They may change it before it is sent."),
        Needed("help", Words(), "After HELP."),
        Needed("unclear", Words(), "Asks once more what they need."),
    ]);

    private static MapShape Variant() => new(
    [
        Optional("channel", new ChoiceShape(CaseWords.Channels), "any", "The channel that the contact wrote by last."),
        Optional("language", Language, "any", "What they wrote last, as far as it was recognised."),
        Needed("templates", new MapShape(Templates().Keys.Select(key => key with { Default = "as in `templates`" }).ToEquatableList()), "The words that are others."),
    ]);

    private static MapShape Approved() => new(
    [
        Needed("id", Name, "Names it in this document."),
        Needed("for", new ChoiceShape(ApprovedFor), "What it is said for: `acknowledgement` (a person was asked), `chase`, `nurture` (any step but the first), `rebook` (after a missed call)."),
        Needed("name", ApprovedName, "The name under which WhatsApp approved it."),
        Needed("category", new ChoiceShape(ApprovedCategories), "As it was approved. `nurture` is marketing."),
        Needed("language", Locale, "As it was approved, such as `en` or `en_GB`. The contact's language is looked for first, then the first of `identity.languages`."),
        Needed("text", new TemplateShape([.. Names, "name", "first_name"], []), "The approved text, word for word, with a placeholder in place of each number: the first that stands in it is 1. A text like `{company}` and `{name}`; `{link}` is a link. One that has no value yet, such as the name of somebody unknown, leaves the template unused."),
    ]);

    private static MapShape Step() => new(
    [
        Needed("after", Span, "Since the step before; the first is sent at once, so its is `0s`."),
        Needed("text", Words(), "The message."),
        Optional("mail", Mail(), "always the text", "What it is where the form named an e-mail address: a mail with the legal name, the postal address and a one-click way out."),
    ]);

    private static MapShape Mail() => new(
    [
        Needed("subject", Words(), "The mail's subject."),
        Needed("text", Words(), "Its words, sent plain and as HTML."),
    ]);

    private static MapShape Marketing() => new(
    [
        Optional("quiet", Hours, "20:00-08:00", "Hours of the recipient in which nothing is sent that answers nothing: by the zone of their number's country, else by the form's field `timezone`."),
        Optional("at_most", MarketingCap, "3", "So many marketing messages to one contact, over all channels."),
        Optional("within", Span, "7d", "In this time."),
        Optional("zones", new ListShape(Zone, 1, "zones"), "Europe/London", "Where contacts are whose number and form say nothing of it; the quiet hours of all of them are kept."),
    ]);

    private static ScalarShape MarketingCap => new(
        $"a whole number from 1 to {Playbooks.Marketing.MostCounted}",
        text => int.TryParse(text, System.Globalization.NumberStyles.None, null, out var value) && value is >= 1 and <= Playbooks.Marketing.MostCounted,
        "integer");

    private static MapShape Chase() => new(
    [
        Needed("after", Span, "How long after the bot's last words."),
        Needed("times", Whole, "At most so often in an episode."),
        Optional("days", new ChoiceShape(["calendar", "business"]), "`calendar`", "Which days count: every day, or those that have hours in the calendar."),
        Optional("calendar", new ReferenceShape("calendar"), "at any time", "It is sent only in these hours."),
        Needed("text", Words(), "The message."),
    ]);

    private static MapShape Flow() => new(
    [
        Needed("id", Name, "Names the flow in its events."),
        Needed("forms", new ListShape(Text, 1, "forms"), "The forms that begin it, by their names."),
        Optional("opening", About(), "nothing", "Said before the first question."),
        Needed("questions", new ListShape(Question(), 1, "questions"), "Asked one at a time, in this order. What the contact asks in between is answered, and the question asked again."),
        Needed("passed", About(("link", "who passes is offered a call")), "Said when every answer passes. `{link}` is the job's where it has one."),
        Optional("closed", About(), "nothing", "Said to who applies for a job that is no longer open; people are told."),
        Optional("on_change", new ChoiceShape(["finish", "adopt"]), "`finish`", "What a run under way does when this version is published: `finish` on the version it began with, or `adopt` this one."),
        Optional("closing", About(), "nothing", "Said when a knockout waits for a person's decision; it promises nothing."),
        Needed("route", new ReferenceShape("route"), "Who decides what a person has to decide."),
        Optional("rejection", RejectionShape(), "nothing knocks out", "How a failed knockout becomes a rejection."),
    ]);

    private static MapShape Question() => new(
    [
        Needed("id", Name, "Names the answer."),
        Needed("ask", About(), "The question. Where several runs are open it begins with its `{subject}`. One about age, health, family, nationality or belief is refused."),
        Needed("answer", new ChoiceShape(AnswerKinds), "How the answer is read: `years` in years, `notice` in days, `amount` in the identity's currency; `right_to_work` understands citizenship, status and \"no visa needed\", and leaves sponsorship to a person; `document` is an attachment."),
        Optional("again", About(), "`ask`", "The one clarifying try after a vague answer; then a person is asked."),
        Optional("knockout", KnockoutShape(), "any answer passes", "What the answer has to hold."),
    ]);

    private static MapShape KnockoutShape() => new(
    [
        Optional("needs", new ChoiceShape(["yes", "no"]), "any", "For `yes_no` and `right_to_work`."),
        Optional("at_least", Number, "any", "For `years`, `notice` and `amount`."),
        Optional("at_most", Number, "any", "For `years`, `notice` and `amount`."),
        Needed("reason", Text, "Given with a rejection, after \"because\"."),
    ]);

    private static MapShape RejectionShape() => new(
    [
        Optional("mode", new ChoiceShape(["confirm", "auto"]), "`confirm`", "`confirm`: proposed with the question, the contact's words and the rule, and a person confirms or overturns each one; silence is not consent. `auto`: software rejects, which is lawful only where all four below hold."),
        Needed("text", new TemplateShape([.. Names, "subject", "reason"], [("reason", "every rejection gives its reason")]), "The rejection. It has to offer REVIEW, which brings a person."),
        Optional("jurisdiction", Text, "needed for `auto`", "Where that is lawful."),
        Optional("lawful_basis", Text, "needed for `auto`", "By which law."),
        Optional("notice", Plain, "needed for `auto`", "Told with the rejection: that software decided."),
        Optional("contest", Plain, "needed for `auto`", "Told with it: how to contest it."),
    ]);

    private static MapShape Booking() => new(
    [
        Needed("route", new ReferenceShape("route"), "Who hosts the calls: briefed before each, and asked after a missed one that leads to no other time."),
        Needed("missed", Words(("link", "they are offered another time")), "Said once after a missed call."),
        Optional("wait", Span, "3d", "So long after a missed call, when they have neither written nor chosen another time, a person is asked."),
        Needed("brief", Span, "So long before a call its host is told the name, the answers and the open questions."),
    ]);

    private static MapShape ModesShape() => new(
    [
        Optional("default", new ChoiceShape(ModeNames), "`auto`", "`auto`: the bot says it. `draft`: it proposes, and a person sends, changes or rejects it. `off`: a person is asked instead."),
        .. Intents.Select(intent => Optional(intent, new ChoiceShape(ModeNames), "`default`", Intent(intent))),
    ]);

    private static string Intent(string intent) => intent switch
    {
        "faq" => "Answers of the FAQ.",
        "offer" => "The offer of a call.",
        "flow" => "A flow's questions and what it says at its end.",
        "nurture" => "The sequence to a lead.",
        "chase" => "The follow-up to what nobody answered.",
        "rebook" => "The words after a missed call.",
        "question" => "That a specialist is asked.",
        _ => "Asking once more what they need.",
    };

    private static MapShape Calls() => new(
    [
        Needed("retry", Span, "So long after it the next call is due, counted in the hours of the route's calendar."),
        Needed("times", Whole, "So many calls in all; then the contact is written to instead."),
    ]);

    private static MapShape Calendar() => new(
    [
        Needed("zone", Zone, "Hours are local; daylight saving is counted in."),
        Needed("hours", new MapShape(Days.Select(day => Optional(day, new ListShape(Hours, 0, "windows"), "closed", "Windows that begin on this day.")).ToEquatableList()), "Several windows a day; one that ends at or before its begin goes past midnight."),
        Optional("holidays", new ListShape(Date, 0, "dates"), "none", "Days on which no window begins."),
        Optional("special", new NamedShape("date", new ListShape(Hours, 0, "windows"), Date), "none", "Days with windows of their own."),
    ]);

    private static MapShape Faq() => new(
    [
        Needed("id", Name, "Names the entry in every decision that it answers."),
        Needed("phrasings", new ListShape(Text, 1, "texts"), "How people ask it."),
        Needed("answer", Plain, "What the bot says, word for word."),
        Optional("valid_from", Date, "always valid", "Before this day (UTC) the entry is not answered but asked of a specialist."),
        Optional("valid_until", Date, "always valid", "The last day (UTC) on which it is answered."),
    ]);

    private static MapShape Model() => new(
    [
        Needed("use", new ChoiceShape(ModelModes), "`off`: it sees nothing. `opinions`: where the local model is not sure of a question, its words are sent to the language model, which names the FAQ entry that is meant or says that a person should see it. `drafts`: it also writes answers; one leaves only when the playbook backs each claim in it, else a person gets it."),
        Optional("tokens_a_day", Whole, $"{TokensADay}", "No call is made once so many are spent on a day (UTC); then specialists are asked as without it."),
    ]);

    private static MapShape Fact() => new(
    [
        Needed("id", Name, "Names the fact in every decision that it backs."),
        Needed("kind", new ChoiceShape(FactKinds), "What the sentence has to hold: a `price` an amount, a `discount` a percentage or an amount, a `date` a date, a `link` a link."),
        Needed("says", Plain, "One sentence. What it asserts is read from it: figures, dates and links exactly, everything else by its words."),
        Optional("names", new ListShape(Text, 0, "texts"), "none", "Other words for what it is about, which a draft may use instead."),
        Optional("valid_from", Date, "always valid", "Before this day (UTC) it backs nothing."),
        Optional("valid_until", Date, "always valid", "The last day (UTC) on which it backs anything."),
    ]);

    private static MapShape Case() => new(
    [
        Needed("id", Name, "Names the case."),
        Optional("begins", CaseReader.Begins, "a Monday at noon", "The clock at its first step, by which calendars count."),
        Needed("steps", new ListShape(CaseStep(), 1, "steps"), "What happens, one thing a step."),
    ]);

    private static MapShape CaseStep() => new(
    [
        Optional("writes", new OneOrMoreShape("texts"), "–", "The contact writes; several texts are one burst."),
        Optional("by", new ChoiceShape(CaseWords.Channels), "`sms`", "The channel that they write by."),
        Optional("keyword", new ChoiceShape(CaseWords.Keywords), "none", "What is found in the text before any model sees it."),
        Optional("form", Text, "–", "The contact fills in this form."),
        Optional("text", Text, "none", "The form's own text."),
        Optional("budget", Amount, "none", "The form's budget, in the identity's currency."),
        Optional("fields", new NamedShape("field", Text), "none", "The form's other fields."),
        Optional("wait", Span, "–", "Time goes by, and what falls due happens."),
        Optional("answers", Text, "–", "A specialist answers the question that was asked of them."),
        Optional("agent_writes", Text, "–", "A person writes to the contact."),
        Optional("agent", new ChoiceShape(CaseWords.AgentActs), "–", "A person takes over, hands back, resolves, or confirms or overturns a proposed rejection."),
        Optional("booking", new ChoiceShape(CaseWords.Bookings), "–", "A call is booked, moved, cancelled or missed."),
        Optional("expect", new ListShape(Text, 0, "decisions"), "not checked", "What is decided, in this order: the parts of each reply (`disclosure`, `faq:ID`, `ask:QUESTION`, `ack` …), `handoff:KIND`, `specialist:ROUTE`, `alert:CHANNEL`, `stopped`, `opted-out`, `begins:FLOW`, `knocked-out:QUESTION` and the like. `[]` for nothing."),
    ]);

    private static ChoiceShape Action => new(Actions);

    private static Key Needed(string name, Shape shape, string says) => new(name, shape, null, says);

    private static Key Optional(string name, Shape shape, string @default, string says) => new(name, shape, @default, says);

    private static TemplateShape Words(params EquatableList<(string Name, string Because)> needs) => new(Names, needs);

    private static TemplateShape About(params EquatableList<(string Name, string Because)> needs) => new([.. Names, "subject"], needs);

    private static TemplateShape Relayed(string holds, string because, string named) =>
        new([.. Names, "name", holds], [("name", named), (holds, because)]);

    private static string Handoff(string kind) => kind switch
    {
        "sentiment" => "An angry or a lost contact.",
        "complexity" => "A question that the FAQ doesn't hold: a specialist is asked.",
        "value" => "A large amount.",
        "customer_request" => "Who asks for a person.",
        "complaint" => "A complaint.",
        "negotiation" => "Terms.",
        "policy" => "Opt-outs, law, data requests and other matters of policy.",
        _ => "What the bot could not read or send.",
    };
}
