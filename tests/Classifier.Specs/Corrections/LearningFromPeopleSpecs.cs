using Hitl.Classifier.Corrections;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Classifier.Specs.Corrections;

/// <summary>What people correct is learned without a restart, unless it makes something worse; and it goes with the contact.</summary>
public sealed class LearningFromPeopleSpecs(RunningClassifier classifier) : IClassFixture<RunningClassifier>
{
    private const string Text = "Is there somewhere to leave the bikes?";

    [Fact]
    public async Task A_corrected_entry_is_asked_for_by_the_next_who_writes_alike_also_after_a_restart()
    {
        await classifier.Publish("northgate", "northgate@1", SampleFaq.Northgate);
        Assert.NotEqual("areas", (await classifier.Reads("northgate", "c_before", Text)).Whole.Faq.Entry);

        await classifier.Correct("northgate", Learned("n"), Text, Labels.Faq, "areas");
        var models = await classifier.Judged("northgate", IsOf("faq", inForce: true), "the correction promoted");

        Assert.Equal(1, models.GetProperty("corrections").GetProperty("learned").GetInt32());
        await Eventually.Becomes(
            () => classifier.Reads("northgate", "c_after", Text), read => read.Whole.Faq.Entry == "areas", "the corrected entry", TimeSpan.FromSeconds(30));
        Assert.Equal(1, await classifier.Count("select count(*) from models where tenant_id = 'northgate' and card -> 'compared' ->> 'over' is not null"));
        Assert.Equal(1, await classifier.Count("select count(*) from event_store.mt_events where tenant_id = 'northgate' and type = 'model_promoted'"));

        await classifier.StartAgain();
        Assert.Equal("areas", (await classifier.Reads("northgate", "c_again", Text)).Whole.Faq.Entry);
    }

    [Fact]
    public async Task A_wish_that_was_misheard_is_heard_aright_by_this_tenant_alone()
    {
        const string text = "The wheel fell off again this morning";
        await classifier.Publish("harbour", "harbour@1", SampleFaq.Northgate);
        await classifier.Publish("other", "other@1", SampleFaq.Northgate);
        var before = (await classifier.Reads("harbour", "c_b", text)).Whole.Complaint.Probability;
        var right = before >= 0.5 ? Labels.No : Labels.Yes;

        await classifier.Correct("harbour", Learned("h"), text, "complaint", right);
        await classifier.Judged("harbour", IsOf("wishes", inForce: true), "the correction promoted");

        await Eventually.Becomes(
            () => classifier.Reads("harbour", "c_a", text), read => read.Whole.Complaint.Probability >= 0.5 == (right == Labels.Yes), "the corrected wish", TimeSpan.FromSeconds(30));
        Assert.Equal(before, (await classifier.Reads("other", "c_o", text)).Whole.Complaint.Probability);
    }

    [Fact]
    public async Task What_makes_a_conversation_kept_aside_worse_is_refused_and_says_why()
    {
        await classifier.Publish("worse", "worse@1", SampleFaq.Northgate);
        await classifier.Correct("worse", KeptAside("w"), Text, Labels.Faq, Labels.None);
        await classifier.Correct("worse", Learned("w"), Text, Labels.Faq, "areas");

        var models = await classifier.Judged("worse", IsOf("faq", inForce: false), "the candidate refused");

        var judged = models.GetProperty("judged")[0];
        Assert.Contains("worse on the conversations kept aside: 0 of 1 right, 1 before", judged.GetProperty("because").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, 1, 1), (
            models.GetProperty("corrections").GetProperty("learned").GetInt32(),
            models.GetProperty("corrections").GetProperty("waiting").GetInt32(),
            models.GetProperty("corrections").GetProperty("keptAside").GetInt32()));
        Assert.NotEqual("areas", (await classifier.Reads("worse", "c_w", Text)).Whole.Faq.Entry);
    }

    [Fact]
    public async Task What_a_conversation_kept_aside_holds_is_never_learned()
    {
        await classifier.Publish("aside", "aside@1", SampleFaq.Northgate);
        await classifier.Correct("aside", KeptAside("s"), Text, Labels.Faq, "areas");
        await classifier.Correct("aside", Learned("s"), "Do you do gift cards?", Labels.Faq, "pricing");

        var models = await classifier.Judged("aside", IsOf("faq", inForce: true), "the correction promoted");

        await Eventually.Becomes(
            () => classifier.Reads("aside", "c_s1", "Do you do gift cards?"), read => read.Whole.Faq.Entry == "pricing", "the lesson", TimeSpan.FromSeconds(30));
        Assert.NotEqual("areas", (await classifier.Reads("aside", "c_s2", Text)).Whole.Faq.Entry);
        Assert.Equal((1, 1), (
            models.GetProperty("corrections").GetProperty("learned").GetInt32(), models.GetProperty("corrections").GetProperty("keptAside").GetInt32()));
    }

    [Fact]
    public async Task A_published_FAQ_is_in_force_at_once_and_compared_with_the_one_before()
    {
        await classifier.Publish("publisher", "publisher@1", [.. SampleFaq.Northgate.Skip(1)]);
        Assert.Null((await classifier.Reads("publisher", "c_p1", "What are your opening hours?")).Whole.Faq.Entry);
        await Eventually.Becomes(
            () => classifier.Count("select count(*) from doc_lessons where tenant_id = 'publisher' and data ->> 'faqData' is not null"), n => n == 1, "the first FAQ known", TimeSpan.FromSeconds(30));

        await classifier.Publish("publisher", "publisher@2", SampleFaq.Northgate);

        await Eventually.Becomes(
            () => classifier.Reads("publisher", "c_p2", "What are your opening hours?"), read => read.Whole.Faq.Entry == "opening-hours", "the new entry", TimeSpan.FromSeconds(30));
        await classifier.Judged("publisher", judged => judged.GetProperty("reason").GetString() == "published", "the publication compared");
    }

    [Fact]
    public async Task Erasing_the_contact_removes_the_example_the_models_that_learned_it_and_what_they_learned()
    {
        const string secret = "Is there a hitching post for my zebra Zanzibar?";
        await classifier.Publish("eraser", "eraser@1", SampleFaq.Northgate);
        await classifier.Correct("eraser", Learned("e"), secret, Labels.Faq, "areas");
        await classifier.Judged("eraser", IsOf("faq", inForce: true), "the correction promoted");
        await Eventually.Becomes(() => classifier.Reads("eraser", "c_e1", secret), read => read.Whole.Faq.Entry == "areas", "the lesson", TimeSpan.FromSeconds(30));
        Assert.Equal(2, await Zanzibars());

        await classifier.Erase("eraser", Learned("e"));

        await Eventually.Becomes(() => classifier.Reads("eraser", "c_e2", secret), read => read.Whole.Faq.Entry != "areas", "the lesson forgotten", TimeSpan.FromSeconds(30));
        Assert.Equal(0, await Zanzibars());
        Assert.Equal(0, await classifier.Count("select count(*) from doc_corrections where tenant_id = 'eraser'"));
        Assert.Equal(1, await classifier.Count("select count(*) from doc_lessons where tenant_id = 'eraser' and data -> 'faq' = '[]'::jsonb"));
    }

    /// <summary>In examples and in models, which hold the words they know.</summary>
    private Task<long> Zanzibars() => classifier.Count(
        """
        select (select count(*) from doc_corrections where data::text like '%Zanzibar%')
             + (select count(*) from models where tenant_id = 'eraser' and position('zanzibar'::bytea in model) > 0)
        """);

    private static Func<System.Text.Json.JsonElement, bool> IsOf(string model, bool inForce) => judged =>
        judged.GetProperty("comparison").GetProperty("model").GetString() == model && judged.GetProperty("inForce").GetBoolean() == inForce;

    private static string Learned(string prefix) => Conversation(prefix, keptAside: false);

    private static string KeptAside(string prefix) => Conversation(prefix, keptAside: true);

    private static string Conversation(string prefix, bool keptAside) => Enumerable.Range(0, 100)
        .Select(number => $"c_{prefix}{number}")
        .First(id => new Correction(id, "m", "", Labels.Faq, "", "", "", default).IsKeptAside == keptAside);
}
