using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenario 5's sequence goes by mail where the form named an e-mail address.</summary>
public class MailSpecs
{
    private static readonly Playbook ByMail = Sample.With(
        """
        identity: { legal_name: Northgate Digital Ltd, postal_address: 12 Example Street }
        nurture:
          - { after: 0s, text: "Thanks! (Reply STOP to end.)", mail: { subject: "Your enquiry to {company}", text: "Thanks! Pick a time: {link}" } }
          - { after: 3d, text: "Still there? (Reply STOP to end.)", mail: { subject: "Still there?", text: "Is it still on your mind?" } }
        """);

    private readonly Dialogue amy = new(ByMail);

    [Fact]
    public void The_first_step_is_a_mail_that_says_who_sends_it()
    {
        amy.FillsIn(500);

        var mail = amy.The<ReplyDecided>();
        Assert.Equal((Channel.Email, "amy@example.com", Dialogue.Form), (mail.Channel, mail.To, mail.Connection));
        Assert.Equal("Your enquiry to Northgate Digital", mail.Subject);
        Assert.Equal(["disclosure", "sequence:0", "offer:call", "imprint"], mail.Parts);
        Assert.Equal(
            "Hi, this is Nora, the automated assistant of Northgate Digital.\n\nThanks! Pick a time: https://book.northgate.example/intro-call\n\nNorthgate Digital Ltd, 12 Example Street",
            mail.Text);
        Assert.Equal(amy.Now + TimeSpan.FromDays(3), amy.The<FollowUpScheduled>().Due);
        amy.The<Disclosed>();
        amy.IsSound();
    }

    [Fact]
    public void An_address_alone_is_enough_for_the_sequence_and_a_question_in_the_form_is_a_persons()
    {
        amy.FillsIn(500, phone: null);
        Assert.Equal(Channel.Email, amy.The<ReplyDecided>().Channel);
        amy.Not<HandoffRequested>().IsSound();

        var asks = new Dialogue(ByMail).FillsIn(500, "How long is the contract?", phone: null);
        Assert.Equal("failure", asks.The<HandoffRequested>().Kind);
        asks.Not<ReplyDecided>();
    }

    [Fact]
    public void A_question_in_the_form_is_answered_by_text_and_the_sequence_goes_by_mail()
    {
        amy.FillsIn(500, "How long is the contract?").Not<ReplyDecided>();
        amy.Understands(new("m_1"), "How long is the contract?", Asking.Matches("contract-length"))
            .After(TimeSpan.FromSeconds(3)).Hears((p, now) => new BurstClosed(p, now));

        var replies = amy.Last.OfType<ReplyDecided>().ToList();
        Assert.Equal([Channel.Sms, Channel.Email], replies.Select(reply => reply.Channel));
        Assert.Equal(["disclosure", "faq:contract-length"], replies[0].Parts);
        Assert.Contains("disclosure", replies[1].Parts);
        amy.The<FollowUpScheduled>();
        amy.IsSound();
    }

    [Fact]
    public void The_way_out_of_a_mail_ends_the_sequence_and_all_automation_without_another_word()
    {
        amy.FillsIn(500).After(TimeSpan.FromDays(1)).Hears(OneClick);

        var recorded = amy.The<OptOutRecorded>();
        Assert.Equal((Channel.Email, "amy@example.com", "hello@northgate.example"), (recorded.Channel, recorded.Address, recorded.Sender));
        Assert.Single(amy.Last.OfType<FollowUpCancelled>());
        amy.Not<ReplyDecided>();
        Assert.True(amy.State.AutomationStopped);
        Assert.Equal(Dialogue.Amy, amy.State.Contact.Last!.At);
        amy.FillsIn(500).Not<ReplyDecided>().IsSound();
    }

    [Fact]
    public void Stop_contacting_me_closes_the_mail_address_of_the_form_too()
    {
        amy.FillsIn(500).Arrives("Stop contacting me", Keyword.StopAll, "Stop contacting me");

        Assert.Equal(["amy@example.com", Dialogue.Amy], amy.Last.OfType<OptOutRecorded>().Select(e => e.Address).Order(StringComparer.Ordinal).Reverse());
    }

    private static Input OneClick(string playbook, DateTimeOffset now) => new MessageReceived(
        new("m_out"), new("mail-line"), Channel.Email, "amy@example.com", "hello@northgate.example", "List-Unsubscribe=One-Click", 0, null,
        Keyword.Stop, "List-Unsubscribe=One-Click", ProviderConfirmedStop: true, playbook, now);
}
