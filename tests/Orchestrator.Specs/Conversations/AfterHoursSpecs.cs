using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenario 7: a handoff at night is promised for a time at which it can be kept, and told to the team when it is there.</summary>
public class AfterHoursSpecs
{
    private static readonly Hitl.Orchestrator.Playbooks.Playbook Staffed = Sample.With(
        """
        calendars:
          office:
            zone: Europe/London
            hours: { monday: [09:00-18:00], tuesday: [09:00-18:00], wednesday: [09:00-18:00], thursday: [09:00-18:00], friday: [09:00-18:00] }
        routes: { managers: { calendar: office }, specialists: { calendar: office } }
        templates: { acknowledgement_after_hours: "Our team is away. A person will write to you here {opens}." }
        """);

    private static readonly Reading Angry = Plain.Feels(Sentiment.Angry, 0.9);

    /// <summary>Two in the morning of Tuesday 3 March.</summary>
    private readonly Dialogue amy = new Dialogue(Staffed).After(TimeSpan.FromHours(14));

    [Fact]
    public void At_two_in_the_morning_the_contact_is_told_when_somebody_will_write_and_nobody_is_woken()
    {
        amy.Writes("This is outrageous", Angry);

        Assert.Contains("A person will write to you here today at 9:00.", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(Nine, amy.The<HandoffOffered>().AlertsAt);
        Assert.Equal(Nine.AddMinutes(10), amy.The<HandoffOffered>().Deadline);
        amy.Not<AlertDecided>().IsSound();
    }

    [Fact]
    public void At_opening_time_the_team_is_told_with_what_was_written()
    {
        amy.Writes("This is outrageous", Angry);
        var handoff = amy.The<HandoffOffered>();
        Assert.Contains(Timers(handoff), timer => timer.Due == Nine && timer.Payload!.ToInput("p", Nine) is HandoffAlertDue);

        amy.Writes("Hello?", Plain).After(Nine - amy.Now).Hears((p, now) => new HandoffAlertDue(handoff.Handoff, p, now));

        var alert = amy.The<AlertDecided>();
        Assert.Equal(("Amy is angry, while nobody was there", "This is outrageous"), (alert.Title, alert.Text));
        Assert.Equal((handoff.Handoff, handoff.Deadline), (alert.Handoff, alert.Deadline));
        amy.IsSound();
    }

    [Fact]
    public void Who_took_it_in_the_night_is_not_told_again()
    {
        amy.Writes("This is outrageous", Angry);
        var handoff = amy.The<HandoffOffered>();

        amy.TakesOver(Dialogue.Sarah);
        Assert.Contains(Timers(amy.The<HandoffAccepted>()), timer => timer.Name == $"alert:{handoff.Handoff}" && timer.Due is null);
        amy.Hears((p, now) => new HandoffAlertDue(handoff.Handoff, p, now));

        Assert.Empty(amy.Last);
    }

    [Fact]
    public void In_the_day_the_team_is_told_at_once_and_no_time_is_promised()
    {
        amy.After(Nine.AddMinutes(5) - amy.Now).Writes("This is outrageous", Angry);

        Assert.Contains("I'm passing this to a person from our team", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Null(amy.The<HandoffOffered>().AlertsAt);
        amy.The<AlertDecided>();
    }

    [Fact]
    public void A_time_at_which_whatsapp_will_be_closed_is_not_promised()
    {
        // Friday 6 March, 19:00: the office opens on Monday, WhatsApp closes on Saturday at 19:00.
        amy.After(new DateTimeOffset(2026, 3, 6, 19, 0, 0, TimeSpan.Zero) - amy.Now);
        var id = amy.Arrives("This is outrageous", channel: Channel.WhatsApp);
        amy.Understands(id, "This is outrageous", Angry);

        Assert.DoesNotContain("will write to you here on Monday", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Contains("I'm passing this to a person", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 3, 7, 18, 0, 0, TimeSpan.Zero), amy.The<HandoffOffered>().Deadline);
    }

    [Fact]
    public void Over_a_weekend_the_day_is_named()
    {
        amy.After(new DateTimeOffset(2026, 3, 6, 19, 0, 0, TimeSpan.Zero) - amy.Now).Writes("This is outrageous", Angry);

        Assert.Contains("on Monday 9 March at 9:00", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specialists_time_counts_while_they_are_there()
    {
        amy.Writes("Does it work with Sage 50?", Asking.OutOfScope());

        Assert.Equal(Nine.AddMinutes(15), amy.The<SpecialistAsked>().Deadline);
    }

    private static DateTimeOffset Nine => new(2026, 3, 3, 9, 0, 0, TimeSpan.Zero);

    private IReadOnlyList<TimerChange> Timers(ConversationEvent @event) => ConversationTimers.Changes(@event, amy.State, Staffed);
}
