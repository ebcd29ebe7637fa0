using System.Text.RegularExpressions;
using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Playbooks.Cases;

/// <summary>Makes a case of a real conversation: what happened in it step by step, what was decided, and nobody's personal data.</summary>
internal static partial class CasePin
{
    private const string Name = "Alex";
    private const string Phone = "+447700900000";
    private const string Email = "alex@example.com";

    public static PlaybookCase Of(string id, IReadOnlyList<Recorded<ConversationEvent>> stream)
    {
        var events = stream.Select(recorded => recorded.Event).ToList();
        var replace = Replacing(events);
        var steps = new List<(CaseAct Act, List<ConversationEvent> Events, DateTimeOffset At)>();
        var clock = DateTimeOffset.MinValue;
        foreach (var @event in events)
        {
            if (@event is Input input)
            {
                Waited(steps, input, clock);
                if (Act(input, replace) is { } act)
                {
                    Add(steps, act, input.At);
                }

                clock = input.At;
            }

            if (steps.Count > 0)
            {
                steps[^1].Events.Add(@event);
            }
        }

        var begins = steps.Count == 0 ? PlaybookCase.Noon : steps[0].At;
        return new(
            id,
            new(begins.Year, begins.Month, begins.Day, begins.Hour, begins.Minute, 0, TimeSpan.Zero),
            [.. steps.Select(step => new CaseStep(step.Act, CaseLabels.Of(step.Events).ToEquatableList()))]);
    }

    /// <summary>Texts that were decided on together are one burst.</summary>
    private static void Add(List<(CaseAct Act, List<ConversationEvent> Events, DateTimeOffset At)> steps, CaseAct act, DateTimeOffset at)
    {
        if (act is CaseAct.Writes next
            && steps is [.., (CaseAct.Writes before, var events, var began)]
            && before.By == next.By && before.Keyword == Keyword.None && next.Keyword == Keyword.None
            && !events.Exists(known => known is BurstDecided or ControlTaken))
        {
            steps[^1] = (before with { Texts = [.. before.Texts, .. next.Texts] }, events, began);
            return;
        }

        steps.Add((act, [], at));
    }

    /// <summary>Time counts where something fell due in it, and between what is more than a minute apart.</summary>
    private static void Waited(List<(CaseAct Act, List<ConversationEvent> Events, DateTimeOffset At)> steps, Input input, DateTimeOffset clock)
    {
        var fellDue = input is HandoffDeadlinePassed or HandoffAlertDue or QuestionDeadlinePassed or FollowUpDue or BookingNear;
        var gap = input.At - clock;
        if (steps.Count > 0 && (fellDue || (gap > TimeSpan.FromMinutes(1) && Act(input, text => text) is not null)))
        {
            // Whole seconds, rounded up, so that what fell due then falls due again.
            Add(steps, new CaseAct.Waits(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(gap.TotalSeconds)))), input.At);
        }
    }

    /// <summary>Null for what follows from other steps by itself.</summary>
    private static CaseAct? Act(Input input, Func<string, string> replace) => input switch
    {
        MessageReceived { Text.Length: > 0 } e => new CaseAct.Writes([replace(e.Text)], e.Channel, e.Keyword),
        LeadCaptured e => new CaseAct.FillsIn(
            e.Form, replace(e.Text), e.Budget?.Amount, (e.Fields ?? []).Where(Decides).Select(field => new FormField(field.Name, replace(field.Value))).ToEquatableList()),
        SpecialistAnswered e => new CaseAct.Answers(replace(e.Text)),
        AnswerForBotAsked e => new CaseAct.Answers(replace(e.Text)),
        AgentReplyAsked e => new CaseAct.AgentWrites(replace(e.Text)),
        TakeOverAsked => new CaseAct.AgentDoes("takes_over"),
        HandBackAsked => new CaseAct.AgentDoes("hands_back"),
        ResolveAsked => new CaseAct.AgentDoes("resolves"),
        RejectionJudged e => new CaseAct.AgentDoes(e.Confirmed ? "confirms" : "overturns"),
        BookingReported e => new CaseAct.Books(e.State),
        _ => null,
    };

    /// <summary>What else they filled in decides nothing, and is theirs.</summary>
    private static bool Decides(FormField field) => ConversationFold.NamesTheJob(field);

    /// <summary>What is known of the contact and of the people is replaced word for word, and what has the form of an address or a number wherever it stands.</summary>
    private static Func<string, string> Replacing(List<ConversationEvent> events)
    {
        var names = events.SelectMany(@event => @event switch
        {
            LeadCaptured e => [e.Name],
            MessageReceived e => [e.ProfileName],
            SpecialistAnswered e => [e.By.Name],
            AgentReplyAsked e => [e.By.Name],
            TakeOverAsked e => [e.By.Name],
            _ => (string?[])[],
        }).OfType<string>();
        var parts = names.SelectMany(name => name.Split([' ', '-', '.', ','], StringSplitOptions.RemoveEmptyEntries).Append(name))
            .Where(part => part.Length > 2)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(part => part.Length)
            .ToList();
        return text =>
        {
            text = Emails().Replace(text, Email);
            text = Links().Replace(text, "https://example.com");
            text = Phones().Replace(text, Phone);
            text = Postcodes().Replace(text, "AB1 2CD");
            text = Introductions().Replace(text, match => match.Groups["says"].Value + Name);
            foreach (var part in parts)
            {
                text = Regex.Replace(text, $@"\b{Regex.Escape(part)}\b", Name, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
            }

            return text;
        };
    }

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", RegexOptions.CultureInvariant)]
    private static partial Regex Emails();

    [GeneratedRegex(@"\bhttps?://\S+|\bwww\.\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Links();

    [GeneratedRegex(@"(?<![\w£$€.,])\+?\d[\d ()-]{7,}\d(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Phones();

    [GeneratedRegex(@"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Postcodes();

    /// <summary>A capitalised word, or two, after the words by which people say who they are.</summary>
    [GeneratedRegex(@"(?<says>\b(?:[Mm]y name is|[Mm]y name's|[Tt]his is|[Ii]t's|I am|I'm|[Nn]ame:?) )(?!British|Irish)\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Introductions();
}
