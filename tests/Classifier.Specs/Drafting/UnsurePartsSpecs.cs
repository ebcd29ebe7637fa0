using Hitl.Classifier.Drafting;
using Hitl.Contracts;

namespace Hitl.Classifier.Specs.Drafting;

public class UnsurePartsSpecs
{
    private static readonly ModelUse Use = new("Northgate", true, 1000, 0.5, 0.6, 0.15, 0.5, []);

    private static readonly Reading Plain = new(
        Sentiment.Neutral, new Dictionary<Sentiment, double> { [Sentiment.Neutral] = 1 }, [], Signal.None, FaqMatch.None, Signal.None, Signal.None, Signal.None, Signal.None,
        Signal.None, Signal.None, YesNo.None, Signal.None, []);

    private static readonly Reading Asks = Plain with { Question = new(0.9, []) };
    private static readonly Reading Sure = Asks with { Faq = new("parking", 0.9, 0.7, 0.9, null, []) };

    [Fact]
    public void A_question_that_no_entry_surely_answers_is_asked_about() =>
        Assert.Equal([new UnsurePart(0, 12, "Do you sell?")], UnsureParts.Of("Do you sell?", Asks, [], Use));

    [Fact]
    public void Of_two_questions_the_unsure_one_is_asked_about() =>
        Assert.Equal(
            [new UnsurePart(13, 12, "Do you sell?")],
            UnsureParts.Of("Can I park? \nDo you sell?", Asks, [new(0, 11, Sure), new(13, 12, Asks)], Use));

    [Fact]
    public void What_asks_nothing_or_is_surely_known_is_not()
    {
        Assert.Empty(UnsureParts.Of("Hello there", Plain, [], Use));
        Assert.Empty(UnsureParts.Of("Can I park?", Sure, [], Use));
    }

    [Fact]
    public void What_goes_to_a_person_or_ends_it_anyway_waits_for_nothing()
    {
        var signal = new Signal(0.9, []);
        foreach (var reading in new[]
        {
            Asks with { OptOutWish = signal }, Asks with { WantsHuman = signal }, Asks with { Complaint = signal },
            Asks with { Sentiment = Sentiment.Angry, Sentiments = new Dictionary<Sentiment, double> { [Sentiment.Angry] = 0.9 } },
        })
        {
            Assert.Empty(UnsureParts.Of("Do you sell?", reading, [], Use));
        }
    }

    [Fact]
    public void The_same_question_gives_the_same_hash_and_another_another()
    {
        var tenant = new TenantModel(Use, []);
        string Hash(string text) => Prompt.Of(new(new(new("c"), new("m"), "1", "en", Plain, []), text, [new(0, text.Length, text)], tenant), "gpt").Hash;
        Assert.Equal(Hash("Do you sell?"), Hash("Do you sell?"));
        Assert.NotEqual(Hash("Do you sell?"), Hash("Do you buy?"));
    }
}
