using Hitl.Contracts;
using Hitl.Notifier.Deliveries;
using static Hitl.Notifier.Deliveries.Effect;
using static Hitl.Notifier.Specs.OutboxSpec;

namespace Hitl.Notifier.Specs;

/// <summary>WhatsApp takes our own words for 24 hours after the contact's; then approved ones, or none.</summary>
public class WindowSpecs
{
    private static readonly WhatsAppTemplate StillLooking =
        new("still_looking", "utility", "en_GB", ["Amelia", "Northgate Digital"], "Hello Amelia, Northgate Digital here: are you still looking?");

    private readonly OutboxSpec outbox = new();

    [Fact]
    public void Within_the_window_the_words_themselves_leave()
    {
        Wrote(hoursAgo: 23).Decided(Chase("r1")).Looked();

        Assert.Null(outbox.Of<Send>().Single().Call.Template);
    }

    [Fact]
    public void Outside_it_the_approved_words_leave_and_are_named()
    {
        Wrote(hoursAgo: 72).Decided(Chase("r1")).Looked();
        Assert.Equal(StillLooking, outbox.Of<Send>().Single().Call.Template);

        outbox.Answer("r1.1", SendOutcome.Accepted, "SM1");
        Assert.Equal((DeliveryState.Sent, "still_looking"), outbox.Of<SayDelivery>().Select(said => (said.Message.State, said.Message.Template)).Single());
        Assert.Null(outbox.Outbox.Replies.Single().Template);
    }

    [Fact]
    public void Five_minutes_before_its_end_it_counts_as_closed()
    {
        Wrote(hoursAgo: 24).After(-TimeSpan.FromMinutes(4)).Decided(Chase("r1")).Looked();

        Assert.NotNull(outbox.Of<Send>().Single().Call.Template);
    }

    [Fact]
    public void Without_approved_words_software_says_nothing_and_a_person_is_told_that_theirs_did_not_leave()
    {
        Wrote(hoursAgo: 72).Decided(Chase("r1") with { Template = null }, Person("r2", by: ByWhatsApp)).Looked();

        Assert.Empty(outbox.Started);
        Assert.Equal([("r1", DeliveryState.Suppressed, "window-closed"), ("r2", DeliveryState.Failed, "window-closed")], outbox.Said);
        Assert.All(outbox.Outbox.Replies, reply => Assert.Empty(reply.Text));
    }

    [Fact]
    public void Each_message_of_theirs_opens_it_anew_and_a_text_by_sms_does_not()
    {
        Wrote(hoursAgo: 72).Wrote(Keyword.None, BySms).Decided(Chase("r1") with { Template = null }).Looked();
        Assert.Equal(DeliveryState.Suppressed, outbox.StateOf("r1"));

        outbox.Wrote(Keyword.None, ByWhatsApp).Decided(Chase("r2")).Looked();
        Assert.Null(outbox.Of<Send>().Single().Call.Template);
    }

    [Fact]
    public void What_is_heard_late_does_not_close_it_again()
    {
        outbox.Wrote(Keyword.None, ByWhatsApp);
        var heard = OptOuts.OptingOut.Wrote(outbox.Outbox, ByWhatsApp, Keyword.None, Noon - TimeSpan.FromHours(30), Noon).Outbox;

        Assert.Equal(Noon, heard.WroteByWhatsApp);
    }

    [Fact]
    public void A_text_has_no_window()
    {
        outbox.Wrote(Keyword.None, BySms).After(TimeSpan.FromHours(72)).Decided(Bot("r1") with { AnswersMessageAt = null }).Looked();

        Assert.Equal(["r1.1"], outbox.Started);
    }

    [Fact]
    public void An_unknown_template_is_looked_for_by_the_words_that_the_contact_read()
    {
        Wrote(hoursAgo: 72).Decided(Chase("r1")).Looked().Answer("r1.1", SendOutcome.Unknown).LookUpDue("r1.1");

        Assert.Equal(StillLooking.Text, outbox.Of<LookUp>().Single().Call.Text);
    }

    private OutboxSpec Wrote(int hoursAgo) => outbox.Wrote(Keyword.None, ByWhatsApp).After(TimeSpan.FromHours(hoursAgo));

    private static Reply Chase(string id) => Bot(id, text: "Still looking?", by: ByWhatsApp) with { AnswersMessageAt = null, Template = StillLooking };
}
