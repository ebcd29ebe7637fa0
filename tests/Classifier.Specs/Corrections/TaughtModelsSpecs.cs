using Hitl.Classifier.Corrections;
using Hitl.Classifier.Faq;
using Hitl.Classifier.HeldOut;
using Hitl.Classifier.Learning;
using Hitl.Contracts;

namespace Hitl.Classifier.Specs.Corrections;

/// <summary>What models make of what people taught them.</summary>
public class TaughtModelsSpecs(ITestOutputHelper output)
{
    private const string Odd = "The wheel fell off again this morning";

    [Theory]
    [InlineData("complaint")]
    [InlineData("human")]
    [InlineData("buying")]
    public void A_taught_wish_is_heard_and_unheard_in_the_same_words(string wish)
    {
        Assert.True(Probability(Models.Shared.Taught([Lesson(Odd, wish, Labels.Yes)]), wish, Odd) >= 0.5);
        Assert.True(Probability(Models.Shared.Taught([Lesson(Odd, wish, Labels.No)]), wish, Odd) < 0.5);
    }

    [Fact]
    public void Words_that_share_nothing_with_a_lesson_are_read_as_before_to_the_last_digit()
    {
        var taught = Models.Shared.Taught([Lesson(Odd, "complaint", Labels.Yes)]);

        Assert.Equal(Probability(Models.Shared, "complaint", "zzz qqq"), Probability(taught, "complaint", "zzz qqq"));
        Assert.Equal(Probability(Models.Shared, "human", Odd), Probability(taught, "human", Odd));
    }

    [Fact]
    public void A_taught_feeling_and_a_taught_answer_are_one_of_several()
    {
        var taught = Models.Shared.Taught([Lesson(Odd, Labels.Sentiment, "angry"), Lesson("Righto, crack on", Labels.Answer, Labels.Yes, "m_2")]);

        Assert.Equal(Sentiment.Angry, Understanding.Read(Odd, Models.Northgate, taught).Whole.Sentiment);
        Assert.Equal(YesNo.Yes, Understanding.Read("Righto, crack on", Models.Northgate, taught).Whole.YesNo);
    }

    [Fact]
    public void The_words_that_drove_a_taught_wish_are_those_of_the_lesson()
    {
        const string text = "Thank you, the bouquet smells of violets";
        var signal = Understanding.Read(text, Models.Northgate, Models.Shared.Taught([Lesson(text, "complaint", Labels.Yes)])).Whole.Complaint;

        output.WriteLine(string.Join(", ", signal.Evidence.Select(word => $"{text.Substring(word.Start, word.Length)} {word.Weight}")));
        Assert.True(signal.Evidence.Sum(word => word.Weight) > 0.4);
    }

    [Fact]
    public void A_lesson_makes_another_version_whatever_its_order_and_none_leaves_the_model_as_it_is()
    {
        Correction[] lessons = [Lesson(Odd, "complaint", Labels.Yes), Lesson("Who is this", "human", Labels.No, "m_2")];

        Assert.Same(Models.Shared, Models.Shared.Taught([Lesson(Odd, Labels.Faq, "areas")]));
        Assert.Equal(Models.Shared.Taught(lessons).Version, Models.Shared.Taught([.. lessons.Reverse()]).Version);
        Assert.NotEqual(Models.Shared.Taught(lessons[..1]).Version, Models.Shared.Taught(lessons).Version);
    }

    [Fact]
    public void A_taught_model_s_card_says_how_it_does_on_the_texts_held_out()
    {
        var heads = Models.Shared.Taught([Lesson(Odd, "complaint", Labels.Yes)]).Card.Heads;

        Assert.Equal(Models.Shared.Card.Heads.Count, heads.Count);
        Assert.All(HeldOutFigures.Heads, name => Assert.Single(heads, head => head.Head == name && head.Rows >= 150));
    }

    [Fact]
    public void The_FAQ_s_model_learns_which_entry_is_meant_and_what_asks_for_none()
    {
        const string asks = "Is there somewhere to leave the bikes?", asksNone = "When are you open to offers on the van?";
        var taught = FaqModel.Train(SampleFaq.Northgate, corrections: [Lesson(asks, Labels.Faq, "areas"), Lesson(asksNone, Labels.Faq, Labels.None, "m_2")]);

        Assert.Equal("areas", taught.Match(asks).Entry);
        Assert.Null(taught.Match(asksNone).Entry);
    }

    [Fact]
    public void A_lesson_for_an_entry_that_is_gone_teaches_nothing()
    {
        Correction[] gone = [Lesson(Odd, Labels.Faq, "no-such-entry")];

        Assert.Equal(FaqModel.DataOf(SampleFaq.Northgate, null), FaqModel.DataOf(SampleFaq.Northgate, null, gone));
    }

    [Fact]
    public void One_conversation_in_four_is_kept_aside_and_it_is_always_the_same()
    {
        var aside = Enumerable.Range(0, 400).Count(number => Lesson("", "bot", Labels.No) is var lesson && (lesson with { Conversation = $"c_{number}" }).IsKeptAside);

        Assert.InRange(aside, 75, 125);
    }

    [Fact]
    public void A_hundred_lessons_take_two_hundred_kilobytes_at_most()
    {
        Correction[] lessons = [.. HeldOutFigures.Wishes.Take(100).Select((row, at) => Lesson(row.Text, "complaint", Labels.Yes, $"m_{at}"))];

        var bytes = Models.Shared.Taught(lessons).Card.Bytes - Models.Shared.Card.Bytes;

        output.WriteLine($"{bytes} bytes");
        Assert.InRange(bytes, 1, 200_000);
    }

    internal static Correction Lesson(string text, string label, string right, string message = "m_1") =>
        new("c_1", message, text, label, Labels.None, right, "Sarah Jones", DateTimeOffset.UnixEpoch);

    private static double Probability(SharedModels models, string wish, string text)
    {
        var reading = Understanding.Read(text, Models.Northgate, models).Whole;
        return (wish switch { "complaint" => reading.Complaint, "human" => reading.WantsHuman, _ => reading.BuyingSignal }).Probability;
    }
}
