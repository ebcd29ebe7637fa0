using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenario 9: who may speak.</summary>
public class ControlSpecs
{
    private readonly Dialogue amy = new();

    public ControlSpecs() => amy.Writes("When are you open?", Asking.Matches("opening-hours"));

    [Fact]
    public void Taking_over_gives_control_under_the_next_epoch()
    {
        amy.TakesOver(Dialogue.Sarah);

        Assert.Equal((Dialogue.Sarah, 1L), (amy.The<ControlTaken>().By, amy.The<ControlTaken>().Epoch));
        Assert.Equal((OwnerKind.Human, 1L), (amy.The<AgentActionAccepted>().Owner, amy.The<AgentActionAccepted>().Epoch));
        amy.The<AutomationStopped>();
        amy.IsSound();
    }

    [Fact]
    public void Of_two_who_take_over_at_once_the_second_is_told_who_was_first()
    {
        amy.TakesOver(Dialogue.Sarah, epoch: 0).TakesOver(Dialogue.Ben, epoch: 0);

        var refused = amy.The<AgentActionRefused>();
        Assert.Equal("Sarah Jones has this conversation (epoch 1).", refused.Reason);
        Assert.Equal((Dialogue.Sarah, 1L), (refused.Holder, refused.Epoch));
        amy.Not<ControlTaken>();
    }

    [Fact]
    public void With_the_current_epoch_a_colleague_can_be_taken_over_from()
    {
        amy.TakesOver(Dialogue.Sarah).TakesOver(Dialogue.Ben, epoch: 1);

        Assert.Equal((Dialogue.Ben, 2L), (amy.The<ControlTaken>().By, amy.The<ControlTaken>().Epoch));
    }

    [Fact]
    public void A_stale_epoch_is_refused_with_the_current_one()
    {
        amy.TakesOver(Dialogue.Sarah).HandsBack(Dialogue.Sarah).TakesOver(Dialogue.Ben, epoch: 0);

        Assert.Equal((OwnerKind.Bot, 2L), (amy.The<AgentActionRefused>().Owner, amy.The<AgentActionRefused>().Epoch));
    }

    [Fact]
    public void A_persons_first_words_carry_their_name_and_the_next_do_not()
    {
        amy.TakesOver(Dialogue.Sarah).AgentWrites(Dialogue.Sarah, "How can I help?");
        Assert.Equal("Sarah Jones from Northgate Digital here: How can I help?", amy.The<ReplyDecided>().Text);
        Assert.Equal(Dialogue.Sarah, amy.The<SignedOn>().By);
        Assert.False(amy.The<ReplyDecided>().Automated);

        amy.AgentWrites(Dialogue.Sarah, "Take your time.");
        Assert.Equal("Take your time.", amy.The<ReplyDecided>().Text);
        amy.Not<SignedOn>();
    }

    [Fact]
    public void A_persons_words_take_control_by_themselves()
    {
        amy.AgentWrites(Dialogue.Sarah, "I'll take this one.");

        Assert.Equal(1, amy.The<ControlTaken>().Epoch);
        Assert.Equal((AuthorKind.Agent, 1L), (amy.The<ReplyDecided>().Author, amy.The<ReplyDecided>().Epoch));
        amy.The<SignedOn>();
    }

    [Fact]
    public void A_colleague_cannot_write_while_someone_else_has_control()
    {
        amy.TakesOver(Dialogue.Sarah).AgentWrites(Dialogue.Ben, "Me too");

        Assert.Equal(Dialogue.Sarah, amy.The<AgentActionRefused>().Holder);
        amy.Not<ReplyDecided>();
    }

    [Fact]
    public void The_bot_says_nothing_while_a_person_has_control()
    {
        amy.TakesOver(Dialogue.Sarah).Writes("Is that so? Are you a bot?", Asking.Matches("opening-hours") with { IsItABot = Surely(0.9) });

        Assert.Single(amy.Replies);
        Assert.Empty(amy.State.Waiting);
    }

    [Fact]
    public void What_waited_when_a_person_took_over_is_theirs()
    {
        var id = amy.Arrives("How long is the contract?");
        amy.TakesOver(Dialogue.Sarah)
            .Understands(id, "How long is the contract?", Asking.Matches("contract-length"))
            .After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));

        Assert.Single(amy.Replies);
    }

    [Fact]
    public void After_the_hand_back_the_bot_goes_on_under_the_next_epoch()
    {
        amy.TakesOver(Dialogue.Sarah).HandsBack(Dialogue.Sarah);
        Assert.Equal(2, amy.The<ControlReturned>().Epoch);
        amy.The<AutomationResumed>();

        amy.Writes("How long is the contract?", Asking.Matches("contract-length"));
        Assert.Equal((AuthorKind.Bot, 2L), (amy.The<ReplyDecided>().Author, amy.The<ReplyDecided>().Epoch));
        amy.IsSound();
    }

    [Fact]
    public void Only_the_holder_can_hand_back()
    {
        amy.TakesOver(Dialogue.Sarah).HandsBack(Dialogue.Ben);

        Assert.Equal(Dialogue.Sarah, amy.The<AgentActionRefused>().Holder);
    }

    [Fact]
    public void What_the_bot_has_cannot_be_handed_back()
    {
        amy.HandsBack(Dialogue.Sarah);

        Assert.Contains("bot has", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeated_action_gets_the_first_outcome_again()
    {
        amy.TakesOver(Dialogue.Sarah, epoch: 0).TakesOver(Dialogue.Ben, epoch: 0);

        var outcome = Orchestrator.Conversations.ConversationContracts.Outcome(Dialogue.Id, new("act_2"), amy.State)!;
        Assert.False(outcome.Accepted);
        Assert.Equal((Dialogue.Sarah, "Sarah Jones has this conversation (epoch 1)."), (outcome.Holder, outcome.Reason));
        Assert.Null(Orchestrator.Conversations.ConversationContracts.Outcome(Dialogue.Id, new("act_9"), amy.State));
    }
}
