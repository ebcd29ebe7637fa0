using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Marketing needs consent for its channel, keeps the recipient's quiet hours and comes seldom; an answer is exempt.</summary>
public class ConsentSpecs
{
    private const string Mail = "amy@example.com", NewYork = "+12125550123";

    private static readonly Playbook ByMail = Sample.With(
        """
        identity: { legal_name: Northgate Digital Ltd, postal_address: 12 Example Street }
        marketing: { quiet: 20:00-08:00, at_most: 2, within: 7d, zones: [Europe/London] }
        nurture:
          - { after: 0s, text: "Thanks! (Reply STOP to end.)", mail: { subject: "Your enquiry", text: "Thanks!" } }
          - { after: 1d, text: "One?", mail: { subject: "One", text: "One?" } }
          - { after: 1d, text: "Two?", mail: { subject: "Two", text: "Two?" } }
          - { after: 1d, text: "Three?", mail: { subject: "Three", text: "Three?" } }
        """);

    private readonly Dialogue amy = new(ByMail);

    [Fact]
    public void Without_consent_the_next_step_is_held_and_the_sequence_ends()
    {
        amy.FillsIn(500).FallsDue();

        Assert.Equal(("no consent to marketing by Email is recorded for this address", "consent"), (amy.The<ReplyHeld>().Reason, amy.The<ReplyHeld>().Why.Rule));
        amy.Not<ReplyDecided>().Not<FollowUpScheduled>().IsSound();
    }

    [Fact]
    public void With_consent_for_the_channel_and_address_it_is_sent_with_a_time_to_leave_by()
    {
        amy.Agrees(Channel.Email, Mail).FillsIn(500).FallsDue();

        var mail = amy.The<ReplyDecided>();
        Assert.Equal((Purpose.Marketing, "One", amy.Now.AddHours(1)), (mail.Purpose, mail.Subject, mail.NotAfter));
        amy.The<FollowUpScheduled>();
        amy.IsSound();
    }

    [Theory]
    [InlineData(Channel.Sms, Dialogue.Amy)]
    [InlineData(Channel.Email, "other@example.com")]
    public void Consent_for_another_channel_or_address_is_none(Channel channel, string address)
    {
        amy.Agrees(channel, address).FillsIn(500).FallsDue();

        amy.The<ReplyHeld>();
        amy.Not<ReplyDecided>();
    }

    [Fact]
    public void Consent_that_was_taken_back_is_none()
    {
        amy.Agrees(Channel.Email, Mail).FillsIn(500).TakesBack(Channel.Email, Mail).FallsDue();

        amy.The<ReplyHeld>();
    }

    [Fact]
    public void The_same_consent_twice_is_one_and_a_new_wording_is_another()
    {
        amy.Agrees(Channel.Email, Mail);
        Assert.Empty(amy.Agrees(Channel.Email, Mail).Last);

        Assert.Single(amy.Agrees(Channel.Email, Mail, "2026-02").Last);
        Assert.Equal("2026-02", Assert.Single(amy.State.Contact.Consents).Version);
    }

    [Fact]
    public void An_opt_out_ends_the_consent_for_its_channel_and_start_does_not_give_it_again()
    {
        amy.Agrees(Channel.Sms).Agrees(Channel.Email, Mail).Arrives("STOP", Keyword.Stop, "STOP");
        amy.Arrives("START", Keyword.Start, "START");

        Assert.Equal(Channel.Email, Assert.Single(amy.State.Contact.Consents).Channel);
    }

    [Fact]
    public void In_the_recipients_quiet_hours_it_waits_for_the_morning_there()
    {
        amy.After(TimeSpan.FromHours(10)).Agrees(Channel.Email, Mail).FillsIn(500).FallsDue();
        Assert.Equal((new DateTimeOffset(2026, 3, 4, 8, 0, 0, TimeSpan.Zero), "quiet-hours"), (amy.The<FollowUpScheduled>().Due, amy.The<FollowUpScheduled>().Why.Rule));
        amy.Not<ReplyDecided>();

        Assert.Equal("One", amy.FallsDue().The<ReplyDecided>().Subject);
        amy.IsSound();
    }

    [Fact]
    public void A_number_of_a_country_of_many_zones_keeps_the_quiet_hours_of_all_of_them()
    {
        amy.Agrees(Channel.Email, Mail).Hears((p, now) => Form(NewYork, [], p, now)).FallsDue();

        // In New York it is seven; and when it is day there, it is night in Guam, which has the same code, until 22:00 by UTC.
        Assert.Equal(new DateTimeOffset(2026, 3, 3, 22, 0, 0, TimeSpan.Zero), amy.The<FollowUpScheduled>().Due);
    }

    [Fact]
    public void A_form_that_names_the_zone_decides_between_those_of_the_number()
    {
        amy.After(TimeSpan.FromHours(2)).Agrees(Channel.Email, Mail).Hears((p, now) => Form(NewYork, [new("timezone", "America/New_York")], p, now)).FallsDue();

        Assert.Equal("One", amy.The<ReplyDecided>().Subject);
    }

    [Fact]
    public void It_is_not_started_in_quiet_hours_that_begin_within_the_hour()
    {
        amy.After(TimeSpan.FromHours(7.5)).Agrees(Channel.Email, Mail).FillsIn(500).FallsDue();

        Assert.Equal(new DateTimeOffset(2026, 3, 3, 20, 0, 0, TimeSpan.Zero), amy.The<ReplyDecided>().NotAfter);
    }

    [Fact]
    public void No_more_than_the_cap_leaves_within_its_time()
    {
        amy.Agrees(Channel.Email, Mail).FillsIn(500).FallsDue();
        var first = amy.Now;
        amy.FallsDue();
        amy.The<ReplyDecided>();
        amy.FallsDue();

        amy.Not<ReplyDecided>();
        Assert.Equal((first + TimeSpan.FromDays(7), "frequency-cap"), (amy.The<FollowUpScheduled>().Due, amy.The<FollowUpScheduled>().Why.Rule));
        Assert.Equal("Three", amy.FallsDue().The<ReplyDecided>().Subject);
        amy.IsSound();
    }

    [Fact]
    public void An_answer_needs_no_consent_and_knows_no_quiet_hours()
    {
        amy.After(TimeSpan.FromHours(11)).Writes("When are you open?", Asking.Matches("opening-hours"));

        Assert.Equal((Purpose.Reply, null), (amy.The<ReplyDecided>().Purpose, amy.The<ReplyDecided>().NotAfter));
    }

    [Fact]
    public void Marketing_by_text_names_the_company_and_the_way_out_whatever_the_playbook_forgot()
    {
        var ben = new Dialogue(Sample.With("nurture: [{ after: 0s, text: \"Hi\" }, { after: 1d, text: \"Still there?\" }]"));
        ben.Agrees(Channel.Sms).FillsIn(500).FallsDue();

        Assert.Equal("Northgate Digital: Still there? Reply STOP to end.", ben.The<ReplyDecided>().Text);
        ben.IsSound();
    }

    [Fact]
    public void A_chase_is_no_marketing_but_keeps_the_quiet_hours()
    {
        var ben = new Dialogue(Sample.With("""chase: { after: 9h, times: 1, text: "Is {company} still of use? {link}" }"""));
        ben.Writes("Yes, I'm interested", Interested).FallsDue();
        Assert.Equal(("chase", "quiet-hours"), (ben.The<FollowUpScheduled>().Sequence, ben.The<FollowUpScheduled>().Why.Rule));

        ben.FallsDue();
        Assert.Equal(Purpose.Service, ben.The<ReplyDecided>().Purpose);
        ben.IsSound();
    }

    private static LeadCaptured Form(string phone, EquatableList<FormField> fields, string playbook, DateTimeOffset now) => new(
        new("m_form"), Dialogue.Form, "website", "Amy", phone, Mail, "", new Money(500, "GBP"), fields, playbook, now);
}
