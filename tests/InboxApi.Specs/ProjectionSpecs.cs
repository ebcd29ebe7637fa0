using Hitl.Contracts;
using Hitl.InboxApi.Inbox;
using static InboxApi.Specs.Said;

namespace InboxApi.Specs;

public class ProjectionSpecs
{
    private static IReadOnlyList<MessageView> Messages(params object[] contracts) => MessageProjection.Fold(contracts);

    private static ConversationView After(params object[] contracts) =>
        contracts.Aggregate((ConversationView?)null, ConversationProjection.Project) ?? throw new InvalidOperationException("The view is gone.");

    [Fact]
    public void A_first_message_opens_a_conversation_that_waits_for_the_bot()
    {
        var view = After(Wrote("c_omar", "What are your opening hours?"));

        Assert.Equal(("Omar Haddad", "open", OwnerKind.Bot, 1, Noon), (view.ContactName, view.Status, view.Owner, view.Unread, view.WaitingSince));
        Assert.Equal((Author.Contact, "What are your opening hours?"), (view.Last!.Author, view.Last.Text));
    }

    [Fact]
    public void A_reply_ends_the_wait_but_only_a_person_has_read_it()
    {
        var asked = Wrote("c_omar", "Hours?");

        var answered = After(asked, Replied("c_omar", "r_1", "Nine to five.", 2));
        var written = After(asked, Replied("c_omar", "r_1", "Nine to five.", 2, AuthorKind.Agent));

        Assert.Equal((null, 1), (answered.WaitingSince, answered.Unread));
        Assert.Equal((null, 0), (written.WaitingSince, written.Unread));
    }

    [Theory]
    [InlineData(DeliveryState.Queued, "queued")]
    [InlineData(DeliveryState.Started, "queued")]
    [InlineData(DeliveryState.Sent, "sent")]
    [InlineData(DeliveryState.Read, "read")]
    [InlineData(DeliveryState.Failed, "failed")]
    [InlineData(DeliveryState.Unknown, "Unconfirmed")]
    [InlineData(DeliveryState.Suppressed, "suppressed")]
    public void A_delivery_is_shown_in_words_and_an_unknown_is_never_shown_as_sent(DeliveryState state, string shown)
    {
        var messages = Messages(Wrote("c_omar", "Hours?"), Replied("c_omar", "r_1", "Nine to five.", 2), Delivery("c_omar", "r_1", state, 3, "because"));

        Assert.Equal((shown, "because"), (messages[1].Shown, messages[1].Reason));
    }

    [Fact]
    public void Delivered_stays_delivered_whatever_comes_late()
    {
        var messages = Messages(
            Wrote("c_omar", "Hours?"),
            Replied("c_omar", "r_1", "Nine to five.", 2),
            Delivery("c_omar", "r_1", DeliveryState.Delivered, 3),
            Delivery("c_omar", "r_1", DeliveryState.Sent, 4));

        Assert.Equal("delivered", messages[1].Shown);
    }

    [Fact]
    public void After_a_takeover_the_agent_sees_what_the_bot_may_still_say()
    {
        var view = After(
            Wrote("c_omar", "Hours?"),
            Replied("c_omar", "r_1", "Nine to five.", 2),
            Replied("c_omar", "r_2", "Shall I book a call?", 3),
            Delivery("c_omar", "r_1", DeliveryState.Sent, 4),
            Taken("c_omar", Priya, 1, 5));

        Assert.Equal((OwnerKind.Human, Priya, 1L), (view.Owner, view.Holder!, view.Epoch));
        Assert.Equal(FenceState.Yours, view.Fence!.State);
        Assert.Equal([new(new("r_2"), "Shall I book a call?")], view.Fence.MayStillLeave);

        var fenced = ConversationProjection.Project(view, new FenceRecorded(new("c_omar"), 6, 1, Quiet: false, [new(new("r_2"), "Shall I book a call?")], Noon))!;
        Assert.Equal((FenceState.Fenced, 1), (fenced.Fence!.State, fenced.Fence.MayStillLeave.Count));

        var settled = ConversationProjection.Project(fenced, Delivery("c_omar", "r_2", DeliveryState.Unknown, 7))!;
        Assert.Empty(settled.Fence!.MayStillLeave);
    }

    [Fact]
    public void An_action_is_asked_until_it_is_decided()
    {
        var acted = new AgentActed(new("c_omar"), new("a_1"), Priya, new AgentAction.TakeOver(0), Noon);

        var asked = After(Wrote("c_omar", "Hours?"), acted);
        var decided = After(Wrote("c_omar", "Hours?"), acted, Decided(acted, 1, 2));

        Assert.Equal(("takeOver", Priya), (asked.Asked[0].What, asked.Asked[0].By));
        Assert.Empty(decided.Asked);
    }

    [Fact]
    public void Handoffs_questions_and_opt_outs_are_shown_while_they_stand()
    {
        var handoff = new HandoffChanged(new("c_omar"), new("h_1"), 2, HandoffState.Requested, "value", "a budget of £50,000", null, Noon.AddHours(1), Noon);
        var question = new SpecialistAsked(new("c_omar"), new("q_1"), 3, "Sage 50?", Noon.AddHours(1), Noon);
        var gone = new OptOutRecorded(new("c_omar"), 4, Channel.Sms, new("con_sms"), "+441632960000", "+447700900123", EveryChannel: false, OptedOut: true, Noon);

        var open = After(Wrote("c_omar", "Hi"), handoff, question, gone);
        var closed = After(
            Wrote("c_omar", "Hi"), handoff, question, gone,
            handoff with { State = HandoffState.Completed },
            new QuestionClosed(new("c_omar"), new("q_1"), 5, Priya, "Yes", Noon),
            gone with { OptedOut = false });

        Assert.Equal(("value", "Sage 50?", Channel.Sms), (open.Handoff!.Kind, open.Questions[0].Text, open.OptedOut[0]));
        Assert.Equal((null, 0, 0), (closed.Handoff, closed.Questions.Count, closed.OptedOut.Count));
    }

    [Fact]
    public void An_erased_contact_has_no_view_and_late_reports_make_none()
    {
        var erased = ConversationProjection.Project(After(Wrote("c_omar", "Hi")), new ContactErased(new("c_omar"), 2, Noon));

        Assert.Null(erased);
        Assert.Null(ConversationProjection.Project(erased, Delivery("c_omar", "r_1", DeliveryState.Sent, 3)));
    }

    [Fact]
    public void A_draft_shows_until_it_is_decided_and_a_judgement_stays()
    {
        var proposed = After(Wrote("c_omar", "Hi"), new DraftChanged(new("c_omar"), new("d_1"), 4, DraftState.Proposed, "We open at nine.", null, Noon));
        Assert.Equal("We open at nine.", Assert.Single(proposed.Drafts!).Text);

        var sent = ConversationProjection.Project(proposed, new DraftChanged(new("c_omar"), new("d_1"), 5, DraftState.Sent, "We open at nine.", Priya, Noon))!;
        Assert.Empty(sent.Drafts!);

        var judged = ConversationProjection.Project(
            sent, new HandoffChanged(new("c_omar"), new("h_1"), 6, HandoffState.Completed, "value", "named a large amount", Priya, null, Noon, "managers", CallOutcome.Reached, Judgement.Right))!;
        Assert.Equal(Judgement.Right, judged.Judgement);
        Assert.Null(judged.Handoff);
    }

    [Fact]
    public void Who_takes_over_sees_the_frame_of_their_first_words()
    {
        var taken = After(
            Wrote("c_omar", "Hi"), new ControlChanged(new("c_omar"), 4, OwnerKind.Human, Priya, 1, "took over", Noon, "Priya from Northgate here, about your message: {text}"));

        Assert.Equal("Priya from Northgate here, about your message: {text}", taken.SignOn);
    }
}
