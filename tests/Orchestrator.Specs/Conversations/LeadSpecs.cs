using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenario 5: what a form's budget leads to, and what a number that was only typed in may get.</summary>
public class LeadSpecs
{
    private readonly Dialogue amy = new();

    [Fact]
    public void A_small_budget_gets_the_sequence()
    {
        amy.FillsIn(500);

        var reply = amy.The<ReplyDecided>();
        Assert.Equal((Dialogue.Amy, Channel.Sms, Dialogue.Form), (reply.To, reply.Channel, reply.Connection));
        Assert.Equal(["disclosure", "sequence:0", "offer:call"], reply.Parts);
        Assert.Equal(amy.Now + TimeSpan.FromDays(3), amy.The<FollowUpScheduled>().Due);
        Assert.Contains(amy.The<BurstDecided>().Why.Lost, lost => lost is { Rule: "high-value", Score: 500, Threshold: 10_000, Fired: false });
        amy.IsSound();
    }

    [Fact]
    public void A_large_budget_is_the_sales_directors_to_ring()
    {
        amy.FillsIn(50_000);

        var alert = amy.The<AlertDecided>();
        Assert.Equal(("sales-director", Dialogue.Amy), (alert.Route, alert.CallNumber));
        Assert.Contains("50,000 GBP", alert.Title, StringComparison.Ordinal);
        var why = amy.The<BurstDecided>().Why;
        Assert.Equal(("high-value", 50_000, 10_000, 40_000), (why.Rule, why.Score, why.Threshold, why.Margin));
        amy.Not<FollowUpScheduled>().IsSound();
    }

    [Fact]
    public void A_budget_right_at_the_threshold_is_large()
    {
        amy.FillsIn(10_000);

        amy.The<HandoffRequested>();
    }

    [Theory]
    [InlineData(CallOutcome.Reached, true)]
    [InlineData(CallOutcome.NoAnswer, false)]
    public void The_call_is_recorded_and_completes_the_handoff_when_they_were_reached(CallOutcome outcome, bool completes)
    {
        amy.FillsIn(50_000).Rings(Dialogue.Sarah, outcome);

        Assert.Equal(Dialogue.Sarah, amy.The<HandoffAccepted>().By);
        Assert.Equal(completes, amy.Last.Any(e => e is HandoffCompleted));
        amy.The<AgentActionAccepted>();
    }

    [Fact]
    public void A_number_that_was_only_typed_in_gets_one_message()
    {
        amy.FillsIn(500);
        var followUp = amy.The<FollowUpScheduled>().FollowUp;

        amy.After(TimeSpan.FromDays(3)).Hears((p, now) => new FollowUpDue(followUp, p, now));

        amy.Not<ReplyDecided>();
        Assert.Contains("no consent to marketing by Sms", amy.The<ReplyHeld>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reply_proves_the_number_and_disarms_the_sequence()
    {
        amy.FillsIn(500).After(TimeSpan.FromHours(1));
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Equal("the contact wrote", Assert.Single(amy.Stream.OfType<FollowUpCancelled>()).Reason);
        Assert.Contains("faq:opening-hours", amy.The<ReplyDecided>().Parts);
        Assert.Equal(2, amy.Replies.Count());
    }

    [Fact]
    public void A_question_in_the_form_is_answered_in_the_forms_one_message()
    {
        amy.FillsIn(500, "How long is the contract?").Not<ReplyDecided>();
        amy.Understands(new("m_1"), "How long is the contract?", Asking.Matches("contract-length"))
            .After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));

        Assert.Equal(["disclosure", "sequence:0", "offer:call", "faq:contract-length"], amy.The<ReplyDecided>().Parts);
        amy.IsSound();
    }

    [Fact]
    public void A_form_that_only_tells_something_gets_the_sequence_and_no_question_back()
    {
        amy.FillsIn(500, "We would like a new website.");
        amy.Understands(new("m_1"), "We would like a new website.", Interested)
            .After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));

        Assert.Equal(["disclosure", "sequence:0", "offer:call"], amy.The<ReplyDecided>().Parts);
        amy.The<FollowUpScheduled>();
    }

    [Fact]
    public void A_known_contact_who_fills_in_a_form_gets_the_sequence_on_their_proven_number()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours")).Agrees(Channel.Sms).FillsIn(500);
        Assert.Equal(["sequence:0", "offer:call"], amy.The<ReplyDecided>().Parts);

        amy.After(TimeSpan.FromDays(3)).Hears((p, now) => new FollowUpDue(amy.State.FollowUp!.Id, p, now));
        Assert.Equal(["sequence:1", "offer:call"], amy.The<ReplyDecided>().Parts);
        Assert.Equal(Purpose.Marketing, amy.The<ReplyDecided>().Purpose);
        Assert.Null(amy.State.FollowUp);
    }

    [Fact]
    public void A_form_without_a_number_is_a_persons()
    {
        amy.FillsIn(500, phone: null);

        Assert.Equal("failure", amy.The<HandoffRequested>().Kind);
        Assert.Null(amy.The<AlertDecided>().CallNumber);
        amy.The<ReplyHeld>();
        amy.Not<ReplyDecided>();
    }

    [Fact]
    public void The_same_form_twice_is_one_lead()
    {
        LeadCaptured form = new(new("m_form"), Dialogue.Form, "website", "Amy", Dialogue.Amy, null, "", null, null, amy.Playbook.Version, amy.Now);
        amy.Hears(form).Hears(form);

        Assert.Empty(amy.Last);
    }
}
