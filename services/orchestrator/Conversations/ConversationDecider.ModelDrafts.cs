using Hitl.Orchestrator.Claims;
using Hitl.Orchestrator.Conversations.Rules;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>What a language model wrote: sent where the playbook holds every claim of it, else a person gets it.</summary>
public static partial class ConversationDecider
{
    /// <summary>A draft is looked at where neither the FAQ nor a rule of the playbook says what becomes of the question.</summary>
    private static List<AskedPart> WithDrafts(List<AskedPart> parts, Turn turn)
    {
        if (turn.Playbook.Model.Mode != ModelMode.Drafts)
        {
            return parts;
        }

        return parts.ConvertAll(part =>
            part.Faq.Entry is null && part.Faq.Weighed.Rule.StartsWith("not-in-faq:", StringComparison.Ordinal)
            && part.Message.Understanding!.Drafts.FirstOrDefault(draft => draft.Start == part.Start && draft.Length == part.Length) is { } found
                ? WithDraft(part, new(found.Text, ClaimGuard.Check(found.Text, part.Text, turn.Playbook, part.Message.At)))
                : part);
    }

    /// <summary>The share of its claims that is held is the score, and all of them have to be.</summary>
    private static AskedPart WithDraft(AskedPart part, CheckedDraft draft)
    {
        var claims = draft.Verdict.Claims.Count;
        if (claims == 0)
        {
            return part;
        }

        var unbound = draft.Verdict.Unbound.Count();
        var span = new Span(part.Message.Id, part.Start, part.Length, "drafted", 1);
        return part with
        {
            Draft = draft,
            Faq = new(null, unbound > 0 ? new("claim-guard", unbound, 1, [span]) : new("draft-backed", claims, claims, [span])),
        };
    }

    private static Words Drafted(AskedPart part) => new(Part.Draft + part.Draft!.Sources, part.Draft.Text)
    {
        Bindings = part.Draft.Verdict.Claims.Select(claim => new Binding(claim.Claim.Start, claim.Claim.Length, $"{claim.Claim.Kind}", claim.Source!)).ToEquatableList(),
    };

    /// <summary>The draft is kept for people to see, with what nothing backs; what the FAQ answers is answered, and the rest goes with it to a person.</summary>
    private static void HoldDraft(Turn turn, List<AskedPart> parts, bool asksIfBot, Deciding d, Why why)
    {
        var handoff = new HandoffId(d.NextId("h_"));
        d.Add(new BurstDecided(
            Ids(turn.Messages),
            "a person is asked: the language model's answer claims what the playbook does not hold",
            parts.Select(part => part.IsUnknown
                ? new QuestionOutcome(part.Message.Id, part.Start, part.Length, QuestionEnd.HandedOff, handoff.Value)
                : part.Outcome(default)).ToEquatableList(),
            why,
            d.Now));
        var text = Texts(turn.Messages);
        foreach (var part in parts.Where(part => part.Held))
        {
            var claims = part.Draft!.Verdict.Unbound.ToList();
            var unbound = claims.Select(claim => part.Draft.Text.Substring(claim.Start, claim.Length)).ToEquatableList();
            var kinds = string.Join(", ", claims.Select(claim => claim.Kind.ToString().ToLowerInvariant()).Distinct());
            d.Add(new ReplyHeld(part.Draft.Text, $"the playbook does not hold what it claims ({kinds})", why.Consequence(), d.Now, unbound));
            text += $"\nHeld back: \"{part.Draft.Text}\"\nNot in the playbook: {string.Join(", ", unbound.Select(words => $"\"{words}\""))}";
        }

        List<Words> first = [.. asksIfBot ? [Truth(d, offersPerson: false)] : Array.Empty<Words>(), .. Told(parts)];
        HandOff(d, handoff, "complexity", "asks what the bot had no backed answer to", why, text, first);
    }
}

/// <summary>What a language model would answer, and what the claim guard makes of it.</summary>
internal sealed record CheckedDraft(string Text, GuardVerdict Verdict)
{
    /// <summary>All that backs it, such as <c>fact:audit+faq:pricing</c>.</summary>
    public string Sources => string.Join('+', Verdict.Claims.Select(claim => claim.Source).Distinct());
}
