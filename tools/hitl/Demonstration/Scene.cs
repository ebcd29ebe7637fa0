using System.Globalization;
using System.Net;
using System.Text.Json;
using Hitl.Cli.Running;
using Hitl.Contracts;

namespace Hitl.Cli.Demonstration;

/// <summary>
/// One contact of one scenario. Each act goes over the providers' wire formats; each expectation waits for what must come and becomes a
/// check, and what the contact saw and people were told is counted exactly when the scene ends.
/// </summary>
internal sealed class Scene(Stage stage, string name, string number, CancellationToken ct)
{
    /// <summary>For what must come; a machine under load is slow, a wrong system stays wrong.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly List<Line> lines = [];
    private readonly List<Check> checks = [];
    private readonly List<string> expectedTexts = [];
    private readonly List<string> expectedMails = [];
    private readonly List<(string Route, string Title)> expectedAlerts = [];
    private string? conversation;
    private int shownTexts;
    private long decidedUpTo;
    private long epoch;
    private DateTimeOffset? formSentAt;

    public string Name => name;

    public string Number => number;

    /// <summary>The clock was moved on before what comes next.</summary>
    public void ItIsNow(DateTimeOffset time) =>
        lines.Add(new("clock", $"it is {time.UtcDateTime.ToString("dddd d MMMM, HH:mm", CultureInfo.InvariantCulture)} UTC"));

    public async Task Writes(string text)
    {
        lines.Add(new("wrote", text));
        Check("the webhook is accepted", await stage.Outside.Text(stage.Sms, number, name, text, ct), "it was refused or given up");
    }

    /// <summary>The contact's, where a form asks for it.</summary>
    public string Email => $"{name.Replace(' ', '.').ToLowerInvariant()}.{number[^4..]}@contacts.example";

    public async Task SendsForm(string form, params (string Name, string Value)[] filledIn)
    {
        lines.Add(new("wrote", $"sent the form \"{form}\": {string.Join(", ", filledIn.Select(field => $"{field.Name} {field.Value}"))}"));
        var fields = new Dictionary<string, string> { ["form"] = form, ["name"] = name, ["phone"] = number };
        foreach (var (field, value) in filledIn)
        {
            fields[field] = value;
        }

        formSentAt = await stage.Outside.Now(ct);
        Check("the form is accepted", await stage.Outside.Form(stage.Form, fields, ct), "it was refused or given up");
    }

    /// <summary>The language model will answer that to a question with those words.</summary>
    public async Task ModelWouldSay(string match, string draft)
    {
        await stage.Outside.Model(match, "answer", draft, ct: ct);
        lines.Add(new("model", $"asked about \"{match}\" it would say: {draft}"));
    }

    /// <summary>The next text to the contact, word for word.</summary>
    public async Task Sees(params string[] paragraphs)
    {
        expectedTexts.Add(string.Join("\n", paragraphs));
        var sent = await Patience.Until(Sends, s => s.Count >= expectedTexts.Count, Limit, ct);
        foreach (var text in sent.Skip(shownTexts))
        {
            lines.Add(new("saw", text.Body));
        }

        shownTexts = Math.Max(shownTexts, sent.Count);
        var seen = sent.ElementAtOrDefault(expectedTexts.Count - 1)?.Body;
        Check($"the contact sees \"{expectedTexts[^1]}\"", seen == expectedTexts[^1], seen is null ? "nothing" : $"\"{seen}\"");
    }

    /// <summary>The next mail to the contact, word for word, plain and as HTML, with a one-click way out.</summary>
    public async Task<ReceivedMail?> SeesMail(string subject, params string[] paragraphs)
    {
        expectedMails.Add(subject);
        var mails = await Patience.Until(() => stage.Outside.Mails(Email, ct), m => m.Count >= expectedMails.Count, Limit, ct);
        var mail = mails.ElementAtOrDefault(expectedMails.Count - 1);
        var words = string.Join("\n\n", paragraphs);
        Check($"the contact gets the mail \"{subject}\"", mail?.Subject == subject, mail is null ? "no mail" : mail.Subject);
        if (mail is not null)
        {
            lines.Add(new("saw", $"mail \"{mail.Subject}\" from {mail.From}: {mail.Text}"));
            Check("its words are these", mail.Text == $"{words}\n\nUnsubscribe: {mail.WayOut}", mail.Text);
            Check("it is there as HTML too", paragraphs.All(p => mail.Html.Contains(p.Split(' ')[0], StringComparison.Ordinal)), mail.Html);
            Check("it has a one-click way out", mail.WayOut is not null, "none");
        }

        return mail;
    }

    /// <summary>The contact presses the unsubscribe button of their mail program.</summary>
    public async Task Unsubscribes(ReceivedMail? mail)
    {
        if (mail is not null)
        {
            lines.Add(new("did", $"{name} pressed Unsubscribe in their mail program"));
            Check("the way out is accepted", await stage.Outside.Unsubscribe(mail, ct), "it was refused or given up");
        }
    }

    /// <summary>The next decision, by that rule; adds why, and how long it took.</summary>
    /// <param name="rule">Its name, or the part of it before a colon.</param>
    /// <param name="atOnce">It must not have waited for the end of the debounce window.</param>
    public async Task DecidedBy(string rule, bool atOnce = false)
    {
        var steps = await Patience.Until(Steps, s => Decision(s) is not null, Limit, ct);
        if (Decision(steps) is not { Why: { } why } decision)
        {
            Check($"the rule {rule} decides", false, "no decision");
            return;
        }

        decidedUpTo = decision.Version;
        lines.Add(new("why", Why(why)));
        Check($"the rule {rule} decides", why.Rule == rule || why.Rule.StartsWith(rule + ":", StringComparison.Ordinal), why.Rule);

        var texts = await stage.Outside.Texts(number, ct);
        var webhook = texts.Where(t => t.FromContact && t.At <= decision.At).Select(t => (DateTimeOffset?)t.At).Append(formSentAt).Max() ?? decision.At;
        var waited = (decision.At - webhook).TotalMilliseconds;
        var left = texts.FirstOrDefault(t => !t.FromContact && t.At >= decision.At);
        var debounce = stage.Debounce.TotalMilliseconds;
        var forWords = waited >= debounce ? string.Create(CultureInfo.InvariantCulture, $" ({debounce:#,0} of them to wait for more words)") : "";
        var time = string.Create(CultureInfo.InvariantCulture, $"decided {waited:#,0} ms after the webhook{forWords}");
        lines.Add(new("time", left is null ? time : string.Create(CultureInfo.InvariantCulture, $"{time}, at the provider after {(left.At - webhook).TotalMilliseconds:#,0} ms")));
        if (atOnce)
        {
            Check("it is decided at once, before the debounce window closes", waited < debounce, $"{waited:0} ms");
        }
    }

    /// <summary>The next alert to people: posted in that route's Slack channel, and it says that.</summary>
    public async Task<SlackPost?> Alerts(string route, string title, params string[] says)
    {
        expectedAlerts.Add((route, title));
        var posts = await Patience.Until(Posts, p => p.Count >= expectedAlerts.Count, Limit, ct);
        var post = posts.ElementAtOrDefault(expectedAlerts.Count - 1);
        var channel = stage.Route(route);
        Check($"#{route} is told \"{title}\"", post?.Channel == channel && post.Says(title), post is null ? "no alert" : $"#{stage.RouteOf(post.Channel)}: {post.Text}");
        if (post is not null)
        {
            lines.Add(new("alert", $"#{stage.RouteOf(post.Channel)} in Slack: {post.Text.TrimEnd(':', ' ')}{string.Concat(post.Buttons.Select(label => $"  [{label}]"))}{(post.Says("<tel:") ? $"  tap to call {number}" : "")}"));
        }

        foreach (var words in says)
        {
            Check($"the alert holds \"{words}\"", post?.Says(words) ?? false, post?.Text ?? "no alert");
        }

        return post;
    }

    /// <summary>Nobody is woken.</summary>
    public async Task HasNoAlerts()
    {
        var posts = await Posts();
        Check("nobody is told yet", posts.Count == expectedAlerts.Count, string.Join(" | ", posts.Select(p => p.Text)));
    }

    /// <summary>A colleague presses the alert's button, types into the window that opens, and sends it.</summary>
    public async Task AnswersInSlack(SlackPost? post, Agent agent, string answer)
    {
        if (post is null)
        {
            return;
        }

        Check("the alert has a button", post.HasButton, post.Text);
        var clicked = await stage.Outside.Click(post, stage.Person(agent), ct);
        Check("the button opens the answer window", clicked.View is not null, $"{clicked.Status} {clicked.Told}");
        if (clicked.View is { } view)
        {
            lines.Add(new("did", $"{agent.Name} pressed Answer in Slack and typed: {answer}"));
            Check("the window takes the answer", await stage.Outside.Submit(view, stage.Person(agent), answer, ct), "an error");
        }
    }

    /// <summary>A colleague presses a button of the alert that does something by itself.</summary>
    public async Task Presses(SlackPost? post, Agent agent, string label)
    {
        if (post?.Alert is not { } alert)
        {
            return;
        }

        var standing = await Patience.Until(() => Standing(post), p => p.Button(label) is not null, Limit, ct);
        Check($"the alert has a button \"{label}\"", standing.Button(label) is not null, standing.Text);
        if (standing.Button(label) is { } action)
        {
            var clicked = await stage.Outside.Press(post, action, stage.Person(agent), ct);
            lines.Add(new("did", $"{agent.Name} pressed \"{label}\" in Slack"));
            Check($"\"{label}\" is taken", clicked.Status == 200 && clicked.Told.Length == 0, $"{clicked.Status} {clicked.Told}");
        }
    }

    /// <summary>Everybody who looks at the alert now sees that.</summary>
    public async Task Shows(SlackPost? post, string words)
    {
        if (post is null)
        {
            return;
        }

        var standing = await Patience.Until(() => Standing(post), p => p.Says(words), Limit, ct);
        Check($"the alert now says \"{words}\"", standing.Says(words), standing.Text);
        lines.Add(new("alert", $"now reads \"{words}\""));
    }

    private async Task<SlackPost> Standing(SlackPost post) => (await stage.Outside.Slack(stage.Tenant, ct)).Single(p => p.Ts == post.Ts);

    /// <summary>The alert is settled for everyone who looks at it: it names who answered, and its button is gone.</summary>
    public async Task ShowsWhoAnswered(SlackPost? post, Agent agent)
    {
        if (post is null)
        {
            return;
        }

        var updated = await Patience.Until(
            async () => (await stage.Outside.Slack(stage.Tenant, ct)).Single(p => p.Ts == post.Ts), p => p.Says(agent.Name), Limit, ct);
        Check($"the alert now says that {agent.Name} answered", updated.Says($"Answered by {agent.Name}") && !updated.HasButton, updated.Text);
        lines.Add(new("alert", $"now reads \"Answered by {agent.Name}\"; its button is gone"));
    }

    /// <summary>An agent comes to work.</summary>
    public async Task StartsShift(Agent agent)
    {
        lines.Add(new("did", $"{agent.Name} came on shift"));
        Check($"{agent.Name} comes on shift", await stage.Inbox.StartShift(agent, 5, ct), "it was refused");
    }

    /// <summary>An agent acts in the inbox; 200 is expected.</summary>
    public Task Acts(Agent agent, string what, HttpMethod method, string path, Func<long, object> body) =>
        Act(agent, what, method, path, body, HttpStatusCode.OK);

    /// <summary>An agent tries what is refused: 409.</summary>
    public Task IsRefused(Agent agent, string what, HttpMethod method, string path, Func<long, object> body) =>
        Act(agent, what, method, path, body, HttpStatusCode.Conflict);

    /// <summary>The agent writes to the contact in the inbox.</summary>
    public Task Replies(Agent agent, string text) =>
        Acts(agent, $"wrote: {text}", HttpMethod.Post, "replies", e => new { epoch = e, text });

    /// <summary>The inbox's record holds such a thing.</summary>
    public async Task Records<T>(string expected, string kind, Func<T, bool> wanted)
    {
        var found = await Patience.Until(Events, e => Of<T>(e, kind).Any(wanted), Limit, ct);
        Check(expected, Of<T>(found, kind).Any(wanted), $"{Of<T>(found, kind).Count()} records of {kind}, none such");
    }

    /// <summary>The contact's words stand in the stream; with a person in control nothing is decided on them.</summary>
    public Task IsHeard(string text) => Records<MessageRecorded>($"\"{text}\" reaches the inbox", "message-recorded", m => m.Text == text);

    public async Task ControlIs(OwnerKind owner)
    {
        var line = await Patience.Until(Line, l => l?.Owner == owner.ToString(), Limit, ct);
        Check($"control is with {owner}", line?.Owner == owner.ToString(), line?.Owner ?? "no conversation");
    }

    public async Task AutomationIs(bool stopped)
    {
        var line = await Patience.Until(Line, l => l?.AutomationStopped == stopped, Limit, ct);
        Check(stopped ? "automation has stopped" : "automation goes on", line?.AutomationStopped == stopped, $"stopped: {line?.AutomationStopped}");
    }

    public async Task StoryHolds(string words)
    {
        var steps = await Patience.Until(Steps, s => s.Any(step => step.What.Contains(words, StringComparison.Ordinal)), Limit, ct);
        var step = steps.LastOrDefault(s => s.What.Contains(words, StringComparison.Ordinal));
        Check($"the story holds \"{words}\"", step is not null, "it does not");
        if (step is not null)
        {
            lines.Add(new("did", $"{step.Who} {step.What}"));
        }
    }

    private static bool IsDelivered(ProviderText sent) => sent.Status is "delivered" or "read";

    /// <summary>Counts again when everything has settled: exactly the texts and alerts that were expected, and none more.</summary>
    public async Task<PartResult> End()
    {
        var sent = await Patience.Until(Sends, all => all.All(IsDelivered), Limit, ct);
        Check(
            $"the contact got exactly {expectedTexts.Count} texts", sent.Select(s => s.Body).SequenceEqual(expectedTexts), $"{sent.Count}: {string.Join(" | ", sent.Select(s => s.Body))}");
        var mails = await stage.Outside.Mails(Email, ct);
        Check($"the contact got exactly {expectedMails.Count} mails", mails.Select(m => m.Subject).SequenceEqual(expectedMails), $"{mails.Count}");
        Check("each was delivered", sent.All(IsDelivered), string.Join(", ", sent.Select(s => s.Status)));
        var posts = await Posts();
        Check(
            $"people got exactly {expectedAlerts.Count} alerts",
            posts.Select(p => stage.RouteOf(p.Channel)).SequenceEqual(expectedAlerts.Select(a => a.Route)),
            $"{posts.Count}: {string.Join(" | ", posts.Select(p => $"#{stage.RouteOf(p.Channel)} {p.Text}"))}");
        return new(name, number, conversation, lines, checks);
    }

    /// <summary>What went wrong so that the scene could not be played on.</summary>
    public PartResult Broken(Exception e)
    {
        Check("the scene can be played", false, e.Message);
        return new(name, number, conversation, lines, checks);
    }

    private async Task Act(Agent agent, string what, HttpMethod method, string path, Func<long, object> body, HttpStatusCode expected)
    {
        if (await Id() is not { } id)
        {
            Check($"{agent.Name} {what}", false, "no conversation in the inbox");
            return;
        }

        epoch = Math.Max(epoch, (await Line())?.Epoch ?? 0);
        var outcome = await stage.Inbox.Act(method, agent, id, path, body(epoch), ct);
        Check($"{agent.Name} {what}: {(int)expected}", outcome.Status == expected, $"{(int)outcome.Status} {outcome.Body}");
        lines.Add(new("did", outcome.Status == HttpStatusCode.OK ? $"{agent.Name} {what}" : $"{agent.Name} tried to ({what}) and was refused: {Detail(outcome.Body)}"));
        if (outcome.Status == HttpStatusCode.OK)
        {
            epoch = JsonDocument.Parse(outcome.Body).RootElement.GetProperty("epoch").GetInt64();
        }
    }

    private static string Detail(string body)
    {
        using var problem = JsonDocument.Parse(body);
        return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString()! : body;
    }

    private Step? Decision(IReadOnlyList<Step> steps) =>
        steps.FirstOrDefault(s => s.Version > decidedUpTo && s.Who == "policy" && s.What.StartsWith("decided:", StringComparison.Ordinal));

    private static string Why(StepReason why)
    {
        var words = why.Words.Where(w => w.Length > 0).Distinct().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{why.Rule}, {why.Score:#,0.##} against {why.Threshold:#,0.##}")
            + (words.Count > 0 ? $", on \"{string.Join("\", \"", words.Take(4))}\"" : "")
            + (why.Lost.Count > 0 ? $"; also weighed: {string.Join(", ", why.Lost.Take(3))}" : "");
    }

    private async Task<IReadOnlyList<ProviderText>> Sends() => [.. (await stage.Outside.Texts(number, ct)).Where(t => !t.FromContact)];

    private async Task<IReadOnlyList<SlackPost>> Posts()
    {
        var alerts = Of<AlertDecided>(await Events(), "alert-decided").Select(a => a.Alert.Value).ToHashSet();
        return [.. (await stage.Outside.Slack(stage.Tenant, ct)).Where(p => p.Alert is { } alert && alerts.Contains(alert))];
    }

    private async Task<IReadOnlyList<Happening>> Events() => await Id() is { } id ? await stage.Inbox.Events(id, ct) : [];

    private async Task<IReadOnlyList<Step>> Steps() => await Id() is { } id ? await stage.Inbox.Explain(id, ct) : [];

    private async Task<InboxLine?> Line() => (await stage.Inbox.Find(number, ct)).SingleOrDefault();

    private async Task<string?> Id() => conversation ??= (await Patience.Until(Line, l => l is not null, Limit, ct))?.Id;

    private static IEnumerable<T> Of<T>(IEnumerable<Happening> events, string kind) =>
        events.Where(e => e.Kind == kind).Select(e => e.Data.Deserialize<T>(JsonSerializerOptions.Web)!);

    private void Check(string expected, bool holds, string seen) => checks.Add(new(expected, holds, seen));
}
