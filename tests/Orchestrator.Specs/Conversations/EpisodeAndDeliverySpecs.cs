using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Episodes end with a judgement and begin anew; deliveries only move forward.</summary>
public class EpisodeAndDeliverySpecs
{
    private readonly Dialogue amy = new();

    [Fact]
    public void Resolving_closes_the_episode_with_the_judgement_and_gives_control_back()
    {
        amy.Writes("I don't understand any of this", Plain.Feels(Sentiment.Confused, 0.9)).TakesOver(Dialogue.Sarah);
        amy.Resolves(Dialogue.Sarah, Judgement.Right, "qualified");

        Assert.Equal((Judgement.Right, "qualified"), (amy.The<EpisodeResolved>().Judgement!.Value, amy.The<EpisodeResolved>().Outcome));
        Assert.Equal(2, amy.The<ControlReturned>().Epoch);
        amy.The<HandoffCompleted>();
        amy.IsSound();
    }

    [Fact]
    public void The_next_message_opens_an_episode_in_which_the_bot_speaks_again()
    {
        amy.Writes("I don't understand any of this", Plain.Feels(Sentiment.Confused, 0.9));
        var old = amy.The<HandoffRequested>().Handoff;
        amy.Resolves(Dialogue.Sarah, Judgement.NotNeeded);
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Equal(2, amy.State.Episode);
        Assert.Contains("faq:opening-hours", amy.The<ReplyDecided>().Parts);
        amy.Hears((p, now) => new HandoffDeadlinePassed(old, 0, p, now));
        Assert.Empty(amy.Last);
    }

    [Fact]
    public void A_delivery_moves_forward_only()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));
        var reply = amy.The<ReplyDecided>().Reply;
        amy.Reports(reply, DeliveryState.Delivered).Reports(reply, DeliveryState.Sent);

        Assert.Empty(amy.Last);
        Assert.Equal(DeliveryState.Delivered, amy.State.Replies[reply].State);
    }

    [Fact]
    public void An_unconfirmed_message_is_shown_to_people_once_and_never_sent_again()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));
        var reply = amy.The<ReplyDecided>().Reply;

        amy.Reports(reply, DeliveryState.Unknown);
        Assert.Contains("unconfirmed", amy.The<AlertDecided>().Title, StringComparison.Ordinal);
        amy.Not<ReplyDecided>();

        amy.Reports(reply, DeliveryState.Unknown);
        Assert.Empty(amy.Last);
        amy.Reports(reply, DeliveryState.Sent).Not<AlertDecided>();
    }

    [Fact]
    public void The_fence_is_recorded()
    {
        amy.TakesOver(Dialogue.Sarah, 0).Hears((p, now) => new ControlFenced(1, [new(new("r_1"), "on its way")], p, now));

        Assert.Equal(1, amy.The<ControlFenced>().Epoch);
    }

    [Fact]
    public void A_judgement_and_an_outcome_can_come_on_their_own()
    {
        amy.Writes("I don't understand any of this", Plain.Feels(Sentiment.Confused, 0.9));
        var handoff = amy.The<HandoffRequested>().Handoff;

        amy.Hears((p, now) => new HandoffJudged(handoff, Dialogue.Sarah, Judgement.TooLate, p, now));
        amy.The<HandoffJudged>();
        amy.Hears((p, now) => new OutcomeRecorded("won", new(12_000, "GBP"), Dialogue.Sarah, p, now));
        amy.The<OutcomeRecorded>();
    }
}
