using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;

namespace Hitl.Orchestrator.Specs.Properties;

/// <summary>A property that cannot fail holds nothing: each is seen to fail on conversations in which its rule was left out.</summary>
public class InvariantSpecs
{
    private static readonly Lazy<IReadOnlyList<IReadOnlyList<Decided>>> Conversations = new(() =>
        [.. Enumerable.Range(1, 300).Select(seed => Interleaving.Play(Steps(new Random(seed))))]);

    [Fact]
    public void None_is_broken_as_they_were_decided() => Assert.All(Conversations.Value, conversation => Assert.Empty(Invariants.Broken(conversation)));

    [Fact]
    public void A_reply_under_another_epoch_breaks_3() =>
        Breaks("3: a reply carries epoch", e => e is ReplyDecided reply ? [reply with { Epoch = reply.Epoch + 1 }] : [e]);

    [Fact]
    public void A_persons_words_said_by_the_bot_break_3() =>
        Breaks("3: the bot said", e => e is ReplyDecided { Automated: false } reply ? [reply with { Automated = true }] : [e]);

    [Fact]
    public void A_handoff_that_nobody_is_told_of_breaks_4() => Breaks("4: nobody is told", e => e is AlertDecided ? [] : [e]);

    [Fact]
    public void A_handoff_without_a_deadline_breaks_4() => Breaks("4: handoff", e => e is HandoffOffered offered ? [offered with { Deadline = offered.At }] : [e]);

    [Fact]
    public void A_step_without_a_deadline_breaks_4() => Breaks("4: step", e => e is HandoffEscalated escalated ? [escalated with { Deadline = null }] : [e]);

    [Fact]
    public void A_draft_that_leaves_by_itself_breaks_3() => Breaks(
        "3: the bot said by itself",
        e => e is ReplyDrafted draft
            ? [new ReplyDecided(
                new("r_by_itself"), draft.Epoch, AuthorKind.Bot, "Nora", true, Purpose.Reply, Channel.Sms, new("sms-line"), "+44", draft.Text, false, null, draft.Parts, draft.Why, draft.At)]
            : [e]);

    [Fact]
    public void A_promise_without_a_handoff_breaks_4() => Breaks(
        "promises a person without a handoff",
        e => e is ReplyDecided reply ? [reply with { Parts = reply.Parts.Where(part => !part.StartsWith("ack:", StringComparison.Ordinal)).ToEquatableList() }] : [e]);

    [Fact]
    public void A_promise_made_twice_breaks_4() => Breaks(
        "is not committed or was told before", e => e is ReplyDecided reply ? [reply, reply] : [e]);

    [Fact]
    public void An_ignored_stop_breaks_5() => Breaks("5: STOP on", e => e is OptOutRecorded ? [] : [e]);

    [Fact]
    public void A_word_after_an_opt_out_breaks_5() =>
        Breaks("which was opted out of", e => e is ReplyDecided reply ? [reply with { OptOutConfirmation = false }] : [e]);

    [Fact]
    public void A_second_confirmation_breaks_5() =>
        Breaks("5: a confirmation without an opt-out, or two of them", e => e is ReplyDecided { OptOutConfirmation: true } reply ? [reply, reply] : [e]);

    [Fact]
    public void An_undisclosed_bot_breaks_7() => Breaks(
        "before the bot has said what it is",
        e => e is ReplyDecided reply ? [reply with { Parts = reply.Parts.Where(part => part is not ("disclosure" or "truth")).ToEquatableList() }] : [e]);

    [Fact]
    public void An_evaded_are_you_a_bot_breaks_7() => Breaks(
        "7: who asked whether this is a bot was not told",
        e => e is ReplyDecided reply ? [reply with { Parts = reply.Parts.Where(part => part is not "truth").ToEquatableList() }] : [e]);

    [Fact]
    public void An_unsigned_person_breaks_7() =>
        Breaks("first words are not signed", e => e is ReplyDecided { Automated: false } reply ? [reply with { Text = "Hello." }] : [e]);

    [Fact]
    public void A_decision_that_is_made_otherwise_the_second_time_breaks_8() =>
        Breaks("8: ", e => e is ReplyDecided reply ? [reply with { Text = reply.Text + "!" }] : [e]);

    [Fact]
    public void A_question_without_an_end_breaks_13() => Breaks("13: a question", e => e is BurstDecided burst ? [burst with { Questions = [] }] : [e]);

    [Fact]
    public void A_question_that_nobody_was_asked_breaks_13() => Breaks("should be Asked", e => e is SpecialistAsked ? [] : [e]);

    private static void Breaks(string invariant, Func<ConversationEvent, IEnumerable<ConversationEvent>> without) =>
        Assert.Contains(
            Conversations.Value.SelectMany(conversation => Invariants.Broken([.. conversation.Select(batch => Without(batch, without))])),
            broken => broken.Contains(invariant, StringComparison.Ordinal));

    private static Decided Without(Decided batch, Func<ConversationEvent, IEnumerable<ConversationEvent>> without)
    {
        var kept = batch.Events.Zip(batch.After).SelectMany(pair => without(pair.First).Select(e => (Event: e, After: pair.Second))).ToList();
        return batch with { Events = [.. kept.Select(pair => pair.Event)], After = [.. kept.Select(pair => pair.After)] };
    }

    private static IEnumerable<Step> Steps(Random random) =>
        Enumerable.Range(0, 40).Select(_ => new Step(random.Next(29), random.Next(5_000), random.Next(13)));
}
