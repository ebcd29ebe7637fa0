using System.Text.Json;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Specs.Properties;

/// <summary>What must hold in every conversation (DESIGN.md §4); what does not is said with the invariant's number.</summary>
internal static class Invariants
{
    public static IEnumerable<string> Broken(IReadOnlyList<Decided> conversation) =>
    [
        .. Control(conversation), .. NoEmptyPromise(conversation), .. StopIsFinal(conversation), .. Disclosed(conversation), .. Pure(conversation),
        .. NoQuestionIgnored(conversation),
    ];

    /// <summary>3: the epoch grows by one with each change of hands, and the bot speaks only while it has the conversation, under its epoch.</summary>
    private static IEnumerable<string> Control(IReadOnlyList<Decided> conversation)
    {
        foreach (var (batch, before, @event, after) in Each(conversation))
        {
            var changes = @event is ControlTaken or ControlReturned;
            if (after.Control.Epoch - before.Control.Epoch != (changes ? 1 : 0))
            {
                yield return $"3: {@event.GetType().Name} moved the epoch from {before.Control.Epoch} to {after.Control.Epoch}";
            }

            if (@event is ReplyDecided reply && reply.Epoch != before.Control.Epoch)
            {
                yield return $"3: a reply carries epoch {reply.Epoch} under {before.Control.Epoch}";
            }

            if (@event is ReplyDecided { Automated: true, OptOutConfirmation: false } automated && before.Control.Owner != OwnerKind.Bot)
            {
                yield return $"3: the bot said '{automated.Text}' while a person had control";
            }

            if (@event is ReplyDecided { Author: AuthorKind.Bot } own
                && batch.Input is not DraftJudged
                && own.Parts.FirstOrDefault(part => batch.Playbook.ModeOf(Part.Intent(part)) != BotMode.Auto) is { } withheld)
            {
                yield return $"3: the bot said by itself what the playbook leaves to a person ({withheld})";
            }

            if (@event is ReplyDecided { Author: AuthorKind.Bot, OptOutConfirmation: false } unasked
                && batch.Input is not (DraftJudged or RejectionJudged or SpecialistAnswered or AnswerForBotAsked)
                && before.Stage.Withholds(unasked.To)
                && unasked.Parts.FirstOrDefault(part => part is not ("disclosure" or "truth" or "help" or "opt-in" or "offer:person")) is { } early)
            {
                yield return $"3: the bot said by itself what a tenant in draft leaves to a person ({early})";
            }

            if (@event is FollowUpScheduled && before.Control.Owner != OwnerKind.Bot)
            {
                yield return "3: a follow-up was armed while a person had control";
            }
        }
    }

    /// <summary>4: words that promise a person come from a handoff with a deadline and an alert, once; a promised time is one at which the channel is open.</summary>
    private static IEnumerable<string> NoEmptyPromise(IReadOnlyList<Decided> conversation)
    {
        var acknowledged = new HashSet<string>();
        var requested = new HashSet<string>();
        foreach (var batch in conversation)
        {
            foreach (var handoff in batch.Events.OfType<HandoffRequested>())
            {
                requested.Add(handoff.Handoff.Value);
                var offered = batch.Events.OfType<HandoffOffered>().SingleOrDefault(e => e.Handoff == handoff.Handoff);
                if (offered is null || offered.Deadline <= batch.Input.At)
                {
                    yield return $"4: handoff {handoff.Handoff} has no deadline ahead";
                }

                if (offered?.AlertsAt is null && !batch.Events.OfType<AlertDecided>().Any(e => e.Handoff == handoff.Handoff))
                {
                    yield return $"4: nobody is told of handoff {handoff.Handoff}";
                }

                if (batch.Before.Control.Owner == OwnerKind.Bot
                    && batch.After[^1].Control.Owner == OwnerKind.Bot
                    && !batch.Events.Any(e => e is ReplyHeld
                        || (e is ReplyDecided reply && reply.Parts.Contains($"ack:{handoff.Handoff}"))
                        || (e is ReplyDrafted draft && draft.Parts.Contains($"ack:{handoff.Handoff}"))))
                {
                    yield return $"4: the contact is not told of handoff {handoff.Handoff}";
                }
            }

            if (batch.After is [.., { OpenHandoff: { State: not HandoffState.Accepted } open }] && open.Deadline is null)
            {
                yield return $"4: handoff {open.Id} is nobody's and has no deadline";
            }

            foreach (var escalated in batch.Events.OfType<HandoffEscalated>())
            {
                if (escalated.Deadline is not { } next || next <= batch.Input.At)
                {
                    yield return $"4: step {escalated.Step} of handoff {escalated.Handoff} has no deadline ahead";
                }

                if (escalated.AlertsAt is null && !batch.Events.OfType<AlertDecided>().Any(e => e.Handoff == escalated.Handoff))
                {
                    yield return $"4: nobody is told of step {escalated.Step} of handoff {escalated.Handoff}";
                }
            }

            foreach (var reply in batch.Events.OfType<ReplyDecided>().Where(reply => reply.Automated))
            {
                var acks = reply.Parts.Where(part => part.StartsWith("ack:", StringComparison.Ordinal)).Select(part => part[4..]).ToList();
                foreach (var ack in acks.Where(ack => !requested.Contains(ack) || !acknowledged.Add(ack)))
                {
                    yield return $"4: '{reply.Text}' promises a person for {ack}, which is not committed or was told before";
                }

                if (acks.Count == 0 && Promises(batch.Playbook).Any(words => reply.Text.Contains(words, StringComparison.Ordinal)))
                {
                    yield return $"4: '{reply.Text}' promises a person without a handoff";
                }

                if (acks.Count > 0
                    && batch.Events.OfType<HandoffOffered>().LastOrDefault()?.AlertsAt is { } opens
                    && batch.Playbook.Routes.Values.Select(route => route.Calendar?.Say(opens, batch.Input.At)).Any(said => said is not null && reply.Text.Contains(said, StringComparison.Ordinal))
                    && opens >= batch.After[0].Contact.ChannelCloses)
                {
                    yield return $"4: '{reply.Text}' promises {opens:O}, when the channel is closed";
                }
            }
        }
    }

    private static IEnumerable<string> Promises(Playbook playbook) =>
        [playbook.Templates.Acknowledgement, .. playbook.Templates.AcknowledgementAfterHours?.Split('{')[0] is { Length: > 10 } words ? [words] : Array.Empty<string>()];

    /// <summary>5: an opted-out channel gets one confirmation and nothing more, from nobody, until START; no follow-up survives it.</summary>
    private static IEnumerable<string> StopIsFinal(IReadOnlyList<Decided> conversation)
    {
        var closed = new HashSet<Channel>();
        foreach (var batch in conversation)
        {
            var closes = batch.Events.OfType<OptOutRecorded>().ToList();
            if (batch.Events.OfType<ReplyDecided>().Count(reply => reply.OptOutConfirmation) > (closes.Count > 0 ? 1 : 0))
            {
                yield return "5: a confirmation without an opt-out, or two of them";
            }

            foreach (var @event in batch.Events)
            {
                switch (@event)
                {
                    case OptOutRecorded optOut:
                        closed.Add(optOut.Channel);
                        break;
                    case OptInRecorded optIn:
                        closed.Remove(optIn.Channel);
                        break;
                    case ReplyDecided { OptOutConfirmation: false } reply when closed.Contains(reply.Channel):
                        yield return $"5: '{reply.Text}' goes to {reply.Channel}, which was opted out of";
                        break;
                }
            }

            if (closes.Count > 0 && (batch.After[^1].FollowUp is not null || !batch.After[^1].AutomationStopped))
            {
                yield return "5: automation goes on after an opt-out";
            }

            if (batch.Input is MessageReceived { Keyword: Keyword.Stop or Keyword.StopAll } stop && !closed.Contains(stop.Channel))
            {
                yield return $"5: STOP on {stop.Channel} did not close it";
            }
        }
    }

    /// <summary>7: the bot says what it is before its first words of an episode and whenever asked; a person's first words carry their name.</summary>
    private static IEnumerable<string> Disclosed(IReadOnlyList<Decided> conversation)
    {
        var disclosed = false;
        Agent? unsigned = null;
        foreach (var batch in conversation)
        {
            foreach (var @event in batch.Events)
            {
                switch (@event)
                {
                    case EpisodeOpened:
                        disclosed = false;
                        break;
                    case ControlTaken taken:
                        unsigned = taken.By;
                        break;
                    case ReplyDecided { Automated: true, OptOutConfirmation: false } reply:
                        disclosed |= reply.Parts.Contains("disclosure") || reply.Parts.Contains("truth");
                        if (!disclosed)
                        {
                            yield return $"7: '{reply.Text}' is said before the bot has said what it is";
                        }

                        break;
                    case ReplyDecided { Author: AuthorKind.Agent } reply when unsigned is { } by:
                        unsigned = null;
                        if (!reply.Text.Contains(by.Name.Split(' ')[0], StringComparison.Ordinal))
                        {
                            yield return $"7: {by.Name}'s first words are not signed";
                        }

                        break;
                }
            }

            if (AsksIfBot(batch)
                && !batch.Events.Any(e => e is OptOutRecorded or ReplyHeld || (e is ReplyDecided reply && reply.Parts.Contains("truth"))))
            {
                yield return "7: who asked whether this is a bot was not told";
            }
        }
    }

    /// <summary>They asked in a burst that was decided with its readings, while the bot had the conversation.</summary>
    private static bool AsksIfBot(Decided batch) =>
        batch.Before.Control.Owner == OwnerKind.Bot
        && batch.Input is BurstClosed or MessageUnderstood or MessageReceived { Keyword: Keyword.None }
        && !batch.After[^1].Contact.IsClosed
        && Enumerable.Range(0, batch.Events.Count).Any(i => batch.Events[i] is BurstDecided && batch.After[i].Decided.Any(message => AsksIfBot(message, batch.Playbook)));

    private static bool AsksIfBot(HeardMessage message, Playbook playbook) =>
        message.Understanding is { } understanding
        && understanding.Segments.Select(part => part.Reading).Append(understanding.Whole)
            .Any(reading => reading.IsItABot.Probability >= playbook.Thresholds.IsItABot);

    /// <summary>8: deciding again gives the same; time never runs backwards; an id is given once; the fold of what was stored is the state.</summary>
    private static IEnumerable<string> Pure(IReadOnlyList<Decided> conversation)
    {
        var replies = new HashSet<string>();
        var last = DateTimeOffset.MinValue;
        foreach (var batch in conversation)
        {
            var again = ConversationDecider.Decide(new(Conversations.Dialogue.Id, batch.Input, batch.Playbook, "test-build"), batch.Before);
            if (!again.SequenceEqual(batch.Events) && !again.Select(Json).SequenceEqual(batch.Events.Select(Json)))
            {
                yield return $"8: {batch.Input.GetType().Name} is decided otherwise the second time";
            }

            foreach (var @event in batch.Events)
            {
                if (@event.At < last)
                {
                    yield return $"8: time ran backwards at {@event.GetType().Name}";
                }

                last = @event.At;
                if (@event is ReplyDecided reply && !replies.Add(reply.Reply.Value))
                {
                    yield return $"8: two replies are called {reply.Reply}";
                }
            }
        }
    }

    /// <summary>13: each question of a decided burst ends answered, asked of a specialist, or handed off, and what it ended in was done.</summary>
    private static IEnumerable<string> NoQuestionIgnored(IReadOnlyList<Decided> conversation)
    {
        foreach (var batch in conversation)
        {
            for (var i = 0; i < batch.Events.Count; i++)
            {
                if (batch.Events[i] is not BurstDecided burst)
                {
                    continue;
                }

                foreach (var (message, part) in Asked(batch.After[i], batch.Playbook))
                {
                    if (!burst.Questions.Any(q => q.Message == message && q.Start < part.Start + part.Length && q.Start + q.Length > part.Start))
                    {
                        yield return $"13: a question of {message} has no end ({burst.Why.Rule}: {burst.Verdict})";
                    }
                }

                foreach (var question in burst.Questions.Where(question => !IsDone(question, batch)))
                {
                    yield return $"13: a question of {question.Message} should be {question.End} by {question.Reference}, and is not";
                }
            }
        }
    }

    /// <summary>The parts that ask; what asks about the bot is answered by the truth.</summary>
    private static IEnumerable<(MessageId Message, Segment Part)> Asked(Conversation after, Playbook playbook) =>
        from message in after.Decided
        where message.Understanding is not null
        from part in message.Understanding!.Segments.Count > 0 ? message.Understanding.Segments : [new Segment(0, message.Text.Length, message.Understanding.Whole)]
        where part.Reading.Question.Probability >= playbook.Thresholds.Question && part.Reading.IsItABot.Probability < playbook.Thresholds.IsItABot
        select (message.Id, part);

    private static bool IsDone(QuestionOutcome question, Decided batch) => question.End switch
    {
        QuestionEnd.Answered => batch.Events.Any(e => e is ReplyHeld || (e is ReplyDrafted draft && draft.Parts.Contains($"faq:{question.Reference}")) || (e is ReplyDecided reply && reply.Parts.Contains($"faq:{question.Reference}"))),
        QuestionEnd.Asked => batch.Events.Any(e => e is SpecialistAsked asked && asked.Question.Value == question.Reference),
        _ => question.Reference.Length > 0,
    };

    private static IEnumerable<(Decided Batch, Conversation Before, ConversationEvent Event, Conversation After)> Each(IReadOnlyList<Decided> conversation) =>
        from batch in conversation
        from i in Enumerable.Range(0, batch.Events.Count)
        select (batch, i == 0 ? batch.Before : batch.After[i - 1], batch.Events[i], batch.After[i]);

    private static string Json(ConversationEvent @event) =>
        JsonSerializer.Serialize(@event, ConversationJson.Default.GetTypeInfo(@event.GetType())!);
}
