using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What the playbook, or the tenant's stage, does not let the bot say by itself: it proposes, and a person sends, changes or rejects; or a person is asked instead.</summary>
public static partial class ConversationDecider
{
    private static void SayWhatItMay(Deciding d, List<Words> words, Why why, DateTimeOffset? answers, Purpose purpose)
    {
        var modes = new List<BotMode>();
        foreach (var word in words)
        {
            // A piece without a text only marks the one before it.
            modes.Add(word.Text.Length == 0 && modes.Count > 0 ? modes[^1] : ModeOf(word, d));
        }

        List<Words> Of(BotMode mode) => [.. words.Where((_, at) => modes[at] == mode)];
        if (Of(BotMode.Auto) is { Count: > 0 } leaving)
        {
            Speak(d, leaving, why, answers, purpose);
        }

        if (Of(BotMode.Draft) is { Count: > 0 } drafted)
        {
            Propose(d, drafted, why, purpose);
        }

        if (Of(BotMode.Off) is { Count: > 0 } off)
        {
            d.Add(new ReplyHeld(Join(off), $"the playbook has the bot leave '{Part.Intent(off[0].Part)}' to people", why.Consequence(), d.Now));
            AskInstead(d, purpose, "wrote what the bot is not to answer", why);
        }
    }

    /// <summary>The tenant is in draft, and this contact is none of its testers.</summary>
    private static bool IsWithheld(Deciding d) => d.State.Contact.Last is { } to && d.State.Stage.Withholds(to.At);

    private static BotMode ModeOf(Words word, Deciding d) =>
        d.Playbook.ModeOf(Part.Intent(word.Part)) is var mode && mode == BotMode.Auto && IsWithheld(d) && !word.FromPerson && !Part.IsSaidAtOnce(word.Part)
            ? BotMode.Draft
            : mode;

    private static void Propose(Deciding d, List<Words> words, Why why, Purpose purpose)
    {
        var (draft, route, text) = (new DraftId(d.NextId("d_")), d.Playbook.RouteFor("complexity"), Join(words));
        var parts = words.Select(word => word.Part).Concat(words.Exists(word => word.OffersPerson) ? [Part.OffersPerson] : []);
        var proposed = IsWithheld(d) ? why.Consequence() with { Inputs = [new("stage", "draft")] } : why.Consequence();
        d.Add(new ReplyDrafted(draft, d.State.Control.Epoch, text, parts.ToEquatableList(), purpose, route.Due(d.Now), proposed, d.Now));
        Alert(
            d,
            route,
            $"To {d.State.Contact.NameOrAddress}: shall this be sent?",
            text,
            Because(why),
            why.Consequence(),
            deadline: route.Due(d.Now),
            about: why,
            buttons: [new("Send it", ButtonAct.Draft(draft, accepted: true), Primary: true), new("Change it", ButtonAct.Edit(draft)), new("Don't send", ButtonAct.Draft(draft, accepted: false))]);
    }

    private static IReadOnlyList<ConversationEvent> JudgeDraft(DraftJudged judged, Deciding d)
    {
        if (d.State.Drafts.Find(draft => draft.Id == judged.Draft) is not { } draft)
        {
            return Refuse(d, judged.Action, "No such draft waits: it was decided on, or has lost its meaning.");
        }

        if (judged.Accepted && (!MayStillBeSaid(draft, d.State) || draft.Epoch != d.State.Control.Epoch || CannotReach(d.State.Contact, draft.Purpose) is not null))
        {
            return Refuse(d, judged.Action, CannotReach(d.State.Contact, draft.Purpose) ?? "The bot does not have this conversation: write yourself.");
        }

        var edited = judged.Text is { } own && own != draft.Text;
        var state = !judged.Accepted ? DraftState.Rejected : edited ? DraftState.Edited : DraftState.Sent;
        var text = judged.Accepted ? judged.Text ?? draft.Text : draft.Text;
        var why = d.Because($"draft-{state.ToString().ToLowerInvariant()}", [new("by", judged.By.Id.Value)]);
        d.Add(new DraftDecided(draft.Id, judged.By, state, text, why, d.Now));
        ChangeAlerts(d, draft.Id.Value, $"{judged.By.Name}: {state.ToString().ToLowerInvariant()}", why);
        if (judged.Accepted)
        {
            // The text stands in the first part; the others say what else it is.
            Speak(d, [.. draft.Parts.Select((part, at) => new Words(part, at == 0 ? text : ""))], why, answers: null, draft.Purpose);
        }
        else
        {
            AskInstead(d, draft.Purpose, "waits for an answer that is a person's to give", why);
            AcceptHandoff(d, judged.By, why);
        }

        return Accept(d, judged.Action, why);
    }

    /// <summary>That a person was asked may be told for as long as nobody has completed it, although automation has stopped.</summary>
    private static bool MayStillBeSaid(Draft draft, Conversation state) =>
        state.BotMaySpeak || (state is { Control.Owner: OwnerKind.Bot, Resolved: false, OpenHandoff: { } open } && draft.Acknowledges(open.Id));

    private static IReadOnlyList<ConversationEvent> DraftIsLate(DraftDeadlinePassed passed, Deciding d)
    {
        var draft = d.State.Drafts.Find(draft => draft.Id == passed.Draft)!;
        var why = d.Because("draft-deadline");
        Drop(d, draft, "Nobody decided in time", why);
        AskInstead(d, draft.Purpose, "waits for an answer that nobody has sent", why);
        return d.Events;
    }

    /// <summary>An answer is owed, and the bot is not to give it.</summary>
    private static void AskInstead(Deciding d, Purpose purpose, string says, Why why)
    {
        if (purpose == Purpose.Reply && d.State is { BotMaySpeak: true, OpenHandoff: null })
        {
            HandOff(d, new(d.NextId("h_")), "policy", says, why, Texts(d.State.Decided));
        }
    }

    /// <summary>What was proposed before a person took over, an opt-out or the episode's end is said no more; that somebody was asked still is.</summary>
    private static void DropDrafts(Deciding d, string reason, Why why)
    {
        foreach (var draft in d.State.Drafts.Where(draft => !MayStillBeTold(draft, d.State)))
        {
            Drop(d, draft, reason, why);
        }
    }

    private static bool MayStillBeTold(Draft draft, Conversation state) =>
        state is { Resolved: false, Contact.IsClosed: false, OpenHandoff: { } open } && IsOffered(open.Id, state) && draft.Acknowledges(open.Id);

    private static void Drop(Deciding d, Draft draft, string reason, Why why)
    {
        d.Add(new DraftDecided(draft.Id, null, DraftState.Dropped, draft.Text, why.Consequence(), d.Now));
        ChangeAlerts(d, draft.Id.Value, $"Not sent: {reason}", why);
    }
}
