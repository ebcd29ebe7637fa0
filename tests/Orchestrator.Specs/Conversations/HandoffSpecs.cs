using Hitl.Orchestrator.Conversations;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenarios 2, 14 and 15: when a person is brought in, and what that promises.</summary>
public class HandoffSpecs
{
    private readonly Dialogue amy = new();

    public static TheoryData<string, string, string> Feelings => new()
    {
        { "confused", "sentiment", "is confused" },
        { "angry", "sentiment", "is angry" },
        { "human", "customer_request", "asks for a person" },
        { "complaint", "complaint", "complains" },
        { "negotiation", "negotiation", "negotiates" },
        { "value", "value", "names a large amount" },
        { "doubt", "policy", "may want to opt out" },
    };

    [Theory]
    [MemberData(nameof(Feelings))]
    public void A_person_is_brought_in(string reading, string kind, string reason)
    {
        amy.Writes("I don't understand any of this", Of(reading));

        var handoff = amy.The<HandoffRequested>();
        Assert.Equal((kind, reason), (handoff.Kind, handoff.Reason));
        Assert.Equal(handoff.Handoff, amy.The<HandoffOffered>().Handoff);
        Assert.Equal(handoff.Handoff, amy.The<AlertDecided>().Handoff);
        Assert.Equal("I don't understand any of this", amy.The<AlertDecided>().Text);
        Assert.Equal(Dialogue.Amy, amy.The<AlertDecided>().CallNumber);
        Assert.Contains($"ack:{handoff.Handoff}", amy.The<ReplyDecided>().Parts);
        amy.The<AutomationStopped>();
        Assert.True(amy.State.AutomationStopped);
        amy.IsSound();
    }

    [Fact]
    public void Confusion_alerts_a_manager_at_once_and_does_not_wait_for_the_window()
    {
        var id = amy.Arrives("I don't understand any of this");
        amy.Understands(id, "I don't understand any of this", Of("confused"));

        Assert.Equal("managers", amy.The<AlertDecided>().Route);
        Assert.Equal(amy.Now, amy.The<AlertDecided>().At);
        Assert.Equal(amy.Now + TimeSpan.FromMinutes(10), amy.The<HandoffOffered>().Deadline);
    }

    [Fact]
    public void The_contact_is_told_once_with_no_time_promised()
    {
        amy.Writes("I don't understand any of this", Of("confused")).Writes("What?? This is nonsense", Of("angry"));

        var told = Assert.Single(amy.Replies);
        Assert.Contains("a person from our team, who will write to you here", told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("minute", told.Text, StringComparison.Ordinal);
        Assert.Single(amy.Stream.OfType<HandoffRequested>());
    }

    [Fact]
    public void The_first_rule_by_priority_wins_and_the_others_are_on_record()
    {
        amy.Writes("I want a human, this is a rip-off", Of("angry") with { WantsHuman = Surely(0.8), Complaint = Surely(0.7) });

        var why = amy.The<BurstDecided>().Why;
        Assert.Equal("human-requested", why.Rule);
        Assert.Contains(why.Lost, lost => lost is { Rule: "angry", Fired: true, Margin: 0.32 });
        Assert.Contains(why.Lost, lost => lost is { Rule: "complaint", Fired: true });
        Assert.Equal("customer_request", amy.The<HandoffRequested>().Kind);
    }

    [Fact]
    public void A_score_just_under_its_threshold_brings_nobody()
    {
        amy.Writes("hm, when are you open?", Asking.Matches("opening-hours").Feels(Sentiment.Confused, 0.59));

        amy.Not<HandoffRequested>();
        Assert.Contains(amy.The<BurstDecided>().Why.Lost, lost => lost is { Rule: "confused", Fired: false, Margin: -0.01 });
    }

    [Fact]
    public void Questions_of_a_handed_over_burst_go_to_the_person()
    {
        amy.Writes(
            "This is a mess. When are you open?",
            Of("angry"),
            ("This is a mess.", Of("angry")),
            ("When are you open?", Asking.Matches("opening-hours")));

        var question = Assert.Single(amy.The<BurstDecided>().Questions);
        Assert.Equal((QuestionEnd.HandedOff, amy.The<HandoffRequested>().Handoff.Value), (question.End, question.Reference));
    }

    [Fact]
    public void A_negotiation_is_promised_nothing()
    {
        amy.Writes("can you do 20 % off?", Of("negotiation") with { Question = Surely(0.9) });

        Assert.DoesNotContain("20", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.Not<SpecialistAsked>();
    }

    [Fact]
    public void Nobody_taking_it_in_time_tells_the_next_route_once()
    {
        amy.Writes("I don't understand any of this", Of("confused"));
        var handoff = amy.The<HandoffRequested>().Handoff;

        amy.After(TimeSpan.FromMinutes(10)).Hears((p, now) => new HandoffDeadlinePassed(handoff, 0, p, now));
        Assert.Equal("sales-director", amy.The<HandoffEscalated>().Route);
        Assert.Equal("sales-director", amy.The<AlertDecided>().Route);

        amy.Hears((p, now) => new HandoffDeadlinePassed(handoff, 0, p, now));
        Assert.Empty(amy.Last);
        amy.IsSound();
    }

    [Fact]
    public void A_handoff_that_was_taken_is_not_escalated()
    {
        amy.Writes("I don't understand any of this", Of("confused"));
        var handoff = amy.The<HandoffRequested>().Handoff;
        amy.TakesOver(Dialogue.Sarah);
        Assert.Equal(handoff, amy.The<HandoffAccepted>().Handoff);

        amy.After(TimeSpan.FromMinutes(10)).Hears((p, now) => new HandoffDeadlinePassed(handoff, 0, p, now));

        Assert.Empty(amy.Last);
    }

    [Fact]
    public void An_acknowledgement_that_did_not_arrive_is_shown_to_people()
    {
        amy.Writes("I don't understand any of this", Of("confused"));
        var told = amy.The<ReplyDecided>().Reply;
        var handoff = amy.The<HandoffRequested>().Handoff;

        amy.Reports(told, DeliveryState.Failed, "30003");

        Assert.Equal(handoff, amy.The<AlertDecided>().Handoff);
    }

    private static Reading Of(string reading) => reading switch
    {
        "confused" => Plain.Feels(Sentiment.Confused, 0.91),
        "angry" => Plain.Feels(Sentiment.Angry, 0.92),
        "human" => Plain with { WantsHuman = Surely(0.9) },
        "complaint" => Plain with { Complaint = Surely(0.9) },
        "negotiation" => Plain with { Negotiation = Surely(0.9) },
        "value" => Plain with { Money = [new(new(50_000, ""), 0.95, new Evidence(0, 3, 1))] },
        "doubt" => Plain with { OptOutWish = Surely(0.6) },
        _ => throw new ArgumentException(reading),
    };
}
