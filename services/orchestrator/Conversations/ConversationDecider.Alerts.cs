using System.Globalization;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What people are told, with all they need to act: who, by which channel, the latest words, the answers so far, why, and what may be pressed.</summary>
public static partial class ConversationDecider
{
    private const int LongestLine = 600;

    /// <param name="about">The handoff's or run's decision, for the words that drove it.</param>
    private static void Alert(
        Deciding d,
        AlertRoute route,
        string title,
        string text,
        string reason,
        Why why,
        QuestionId? question = null,
        HandoffId? handoff = null,
        DateTimeOffset? deadline = null,
        Why? about = null,
        EquatableList<AlertButton>? buttons = null) =>
        d.Add(new AlertDecided(
            new(d.NextId("a_")),
            route.Channel,
            title,
            text,
            d.State.Contact.NameOrAddress,
            Callable(d.State.Contact),
            reason,
            question,
            handoff,
            deadline,
            why,
            d.Now,
            Lines(d, text, about),
            buttons is { Count: > 0 } ? buttons : null));

    private static string? Callable(Contact contact) =>
        contact is { Last: { Channel: Channel.Sms or Channel.WhatsApp } phone, WrongNumber: false } ? phone.At : null;

    /// <summary>Null where there is nothing that the title and the text do not say.</summary>
    private static EquatableList<AlertLine>? Lines(Deciding d, string text, Why? about)
    {
        var lines = new List<AlertLine>();
        if (d.State.Contact.Last is { } last)
        {
            lines.Add(new("Channel", last.Channel == Channel.Sms ? "SMS" : last.Channel.ToString()));
        }

        if (d.State.Recent is { Length: > 1 } recent)
        {
            lines.Add(new("Latest words", string.Join("\n", recent.Select(said => $"{(said.Who.Length > 0 ? said.Who : d.State.Contact.NameOrAddress)}: {said.Text}"))));
        }

        if (AnswersText(d.State) is { Length: > 0 } answers && answers != text)
        {
            lines.Add(new("Answers", answers));
        }

        if (about is { Evidence.Count: > 0 })
        {
            var words = about.Evidence.Select(span => d.State.Decided.Find(message => message.Id == span.Message) is { } message ? span.In(message.Text) : "");
            lines.Add(new("Because of", string.Join(" · ", words.Where(word => word.Length > 0).Distinct())));
        }

        return lines.Count == 0 ? null : lines.Where(line => line.Text.Length > 0)
            .Select(line => line.Text.Length <= LongestLine ? line : line with { Text = $"…{line.Text[^LongestLine..]}" }).ToEquatableList();
    }

    /// <summary>Each alert about it says what has become of it, and offers what can be done next.</summary>
    private static void ChangeAlerts(Deciding d, string subject, string note, Why why, params EquatableList<AlertButton> buttons)
    {
        foreach (var alert in d.State.Alerts.FindAll(alert => alert.Subject == subject))
        {
            d.Add(new AlertChanged(alert.Id, note, buttons, why.Consequence(), d.Now));
        }
    }

    private static EquatableList<AlertButton> Offers(HandoffId handoff) =>
        [new("I'll take it", ButtonAct.Accept(handoff), Primary: true), new("Not me", ButtonAct.Decline(handoff))];

    /// <summary>How a call can go, where there is a number to ring.</summary>
    private static EquatableList<AlertButton> Calls(HandoffId handoff, Contact contact) => Callable(contact) is null ? Judgements(handoff) :
    [
        new("Reached", ButtonAct.Call(handoff, CallOutcome.Reached), Primary: true),
        new("No answer", ButtonAct.Call(handoff, CallOutcome.NoAnswer)),
        new("Voicemail", ButtonAct.Call(handoff, CallOutcome.Voicemail)),
        new("Wrong number", ButtonAct.Call(handoff, CallOutcome.WrongNumber)),
    ];

    private static EquatableList<AlertButton> Judgements(HandoffId handoff) =>
    [
        new("Too early", ButtonAct.Judge(handoff, Judgement.TooEarly)),
        new("Right", ButtonAct.Judge(handoff, Judgement.Right)),
        new("Too late", ButtonAct.Judge(handoff, Judgement.TooLate)),
        new("Not needed", ButtonAct.Judge(handoff, Judgement.NotNeeded)),
    ];

    private static EquatableList<AlertButton> Rejections(string run) =>
        [new("Confirm the rejection", ButtonAct.Reject(run, confirmed: true)), new("Overturn it", ButtonAct.Reject(run, confirmed: false), Primary: true)];

    private static string Plain(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Reached => "reached",
        CallOutcome.NoAnswer => "no answer",
        CallOutcome.Voicemail => "voicemail",
        _ => "wrong number",
    };

    private static string Plain(Judgement judgement) => judgement switch
    {
        Judgement.TooEarly => "too early",
        Judgement.Right => "right",
        Judgement.TooLate => "too late",
        _ => "not needed",
    };

    private static string Because(Why why) => string.Create(
        CultureInfo.InvariantCulture, $"{why.Rule}: {why.Score:0.##} against a threshold of {why.Threshold:0.##}");
}
