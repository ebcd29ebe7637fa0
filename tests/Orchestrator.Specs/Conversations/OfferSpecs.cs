using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Where a route names its people, the roster says whose turn it is: offered, accepted, declined, offered to the next, expired.</summary>
public class OfferSpecs
{
    private readonly Dialogue amy = new(Sample.With("routes: { managers: { people: [sarah, ben] } }"));
    private readonly HandoffId handoff;

    public OfferSpecs()
    {
        amy.Writes("This is outrageous", Plain.Feels(Sentiment.Angry, 0.9));
        handoff = amy.The<HandoffRequested>().Handoff;
    }

    [Fact]
    public void The_person_whose_turn_it_is_stands_on_the_alert()
    {
        Answers(Dialogue.Sarah);

        Assert.Equal(Dialogue.Sarah, amy.The<HandoffOfferedTo>().To);
        Assert.Equal("Offered to Sarah Jones", amy.The<AlertChanged>().Note);
        Assert.Equal("on shift", amy.The<HandoffOfferedTo>().Why.Inputs.Single(used => used.Name == "roster").Value);
        amy.IsSound();
    }

    [Fact]
    public void Who_declines_leaves_it_to_the_next_of_the_route_and_not_yet_to_the_next_route()
    {
        Answers(Dialogue.Sarah);
        amy.Leaves(Dialogue.Sarah, handoff).Not<HandoffEscalated>();
        Assert.Equal([Dialogue.Sarah.Id], amy.State.Handoff!.Declined);

        Answers(Dialogue.Ben);
        Assert.Equal(Dialogue.Ben, amy.State.Handoff!.OfferedTo);
        amy.IsSound();
    }

    [Fact]
    public void When_everybody_has_declined_the_next_route_is_told_at_once()
    {
        amy.Leaves(Dialogue.Sarah, handoff).Leaves(Dialogue.Ben, handoff);

        Answers(null);

        Assert.Equal("sales-director", amy.The<HandoffEscalated>().Route);
        amy.IsSound();
    }

    [Fact]
    public void While_nobody_is_free_the_route_keeps_it_with_its_deadline_and_whoever_frees_up_is_offered_it()
    {
        Answers(null);
        amy.Not<HandoffEscalated>();
        Assert.NotNull(amy.State.OpenHandoff!.Deadline);

        amy.After(TimeSpan.FromMinutes(5));
        Answers(Dialogue.Ben);

        Assert.Equal(Dialogue.Ben, amy.The<HandoffOfferedTo>().To);
    }

    [Fact]
    public void An_offer_that_is_not_taken_in_time_expires_and_goes_to_the_next_route()
    {
        Answers(Dialogue.Sarah);

        amy.After(TimeSpan.FromMinutes(10)).Hears((p, now) => new HandoffDeadlinePassed(handoff, 0, p, now));

        Assert.Equal(Dialogue.Sarah, amy.The<HandoffExpired>().OfferedTo);
        Assert.Equal("sales-director", amy.The<HandoffEscalated>().Route);
        amy.IsSound();
    }

    [Fact]
    public void An_offer_that_comes_after_somebody_took_it_is_none()
    {
        amy.Takes(Dialogue.Ben, handoff);

        Answers(Dialogue.Sarah);

        Assert.Empty(amy.Last);
    }

    private void Answers(Agent? person) => amy.Hears((p, now) => new RosterAnswered(handoff, person, "on shift", p, now));
}
