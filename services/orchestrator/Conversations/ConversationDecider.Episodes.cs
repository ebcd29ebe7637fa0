using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Conversations;

/// <summary>Episodes: a conversation is for ever, what people call a conversation is an episode of it.</summary>
public static partial class ConversationDecider
{
    /// <summary>What comes after an episode was resolved opens the next one, in which the bot speaks again.</summary>
    private static void OpenEpisode(Deciding d)
    {
        if (!d.State.Resolved)
        {
            return;
        }

        var why = d.Because(d.State.Episode == 0 ? "first-contact" : "wrote-after-resolved");
        d.Add(new EpisodeOpened(d.State.Episode + 1, why, d.Now));
        if (d.State.AutomationStopped && d.State.Contact.Closed.IsEmpty)
        {
            d.Add(new AutomationResumed("a new episode", why, d.Now));
        }
    }

    private static IReadOnlyList<ConversationEvent> Resolve(ResolveAsked asked, Deciding d)
    {
        if (d.State.Resolved)
        {
            return Refuse(d, asked.Action, "There is nothing open to resolve.");
        }

        if (NotTheirs(asked.By, asked.Epoch, d) is { } reason)
        {
            return Refuse(d, asked.Action, reason);
        }

        var why = d.Because("resolve", ActionUsed(asked.By, asked.Epoch));
        CancelFollowUp(d, "the episode was resolved");
        DropDrafts(d, "the episode was resolved", why);
        foreach (var question in d.State.Questions.Values.Where(q => !q.Closed).OrderBy(q => q.Id.Value, StringComparer.Ordinal))
        {
            d.Add(new QuestionClosed(question.Id, null, null, why, d.Now));
        }

        CompleteHandoff(d, asked.By, why);
        d.Add(new EpisodeResolved(d.State.Episode, asked.By, asked.Judgement, asked.Outcome, why, d.Now));
        if (d.State.Control.Owner == OwnerKind.Human)
        {
            d.Add(new ControlReturned(asked.By, d.State.Control.Epoch + 1, "the episode was resolved", why, d.Now));
        }

        return Accept(d, asked.Action, why);
    }
}
