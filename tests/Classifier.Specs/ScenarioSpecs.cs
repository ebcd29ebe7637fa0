using Hitl.Contracts;

namespace Hitl.Classifier.Specs;

public class ScenarioSpecs
{
    [Fact]
    public void Yes_I_am_interested_is_positive_a_yes_and_a_buying_signal()
    {
        var reading = Models.Whole("Yes, I'm interested");

        Assert.Equal(Sentiment.Positive, reading.Sentiment);
        Assert.Equal(YesNo.Yes, reading.YesNo);
        Assert.True(reading.YesNoSignal.Probability >= 0.8);
        Assert.True(reading.BuyingSignal.Probability >= 0.8);
    }

    [Theory]
    [InlineData("I don't understand any of this")]
    [InlineData("sorry but i dont understand any of that")]
    public void Who_does_not_understand_is_confused(string text)
    {
        var reading = Models.Whole(text);

        Assert.Equal(Sentiment.Confused, reading.Sentiment);
        Assert.True(reading.Sentiments[Sentiment.Confused] >= 0.8);
    }

    [Fact]
    public void Insults_are_angry() =>
        Assert.True(Models.Whole("This is ridiculous, you people are useless!!").Sentiments[Sentiment.Angry] >= 0.8);

    [Theory]
    [InlineData("Are you a bot?")]
    [InlineData("Am I talking to a real person or a machine?")]
    [InlineData("hey, r u a robot")]
    [InlineData("Before I tell you my budget, are you human?")]
    public void Who_asks_what_we_are_is_heard(string text) => Assert.True(Models.Whole(text).IsItABot.Probability >= 0.8);

    [Theory]
    [InlineData("can I speak to a human please")]
    [InlineData("a human, please")]
    [InlineData("could i talk with one of the team pls")]
    [InlineData("What do you charge? Actually, can someone just ring me?")]
    public void Who_wants_a_person_is_heard(string text) => Assert.True(Models.Whole(text).WantsHuman.Probability >= 0.8);

    [Theory]
    [InlineData("please stop texting me")]
    [InlineData("Stop texting me")]
    [InlineData("ＳＴＯＰ texting me")]
    [InlineData("take me off your list pls")]
    [InlineData("Thanks for the quote. Please don't text me again")]
    public void The_wish_to_be_left_alone_is_heard(string text) => Assert.True(Models.Whole(text).OptOutWish.Probability >= 0.8);

    [Theory]
    [InlineData("Stop by tomorrow")]
    [InlineData("cancel my 3pm")]
    [InlineData("we have got to stop this bill")]
    [InlineData("Please text me the link")]
    public void Near_misses_are_no_wish_to_be_left_alone(string text) => Assert.True(Models.Whole(text).OptOutWish.Probability <= 0.2);

    [Fact]
    public void Haggling_is_a_negotiation() => Assert.True(Models.Whole("can you do 20% off?").Negotiation.Probability >= 0.8);

    [Fact]
    public void Asking_the_price_is_no_negotiation() => Assert.True(Models.Whole("How much does it cost?").Negotiation.Probability <= 0.2);

    [Fact]
    public void A_complaint_is_heard_however_polite() => Assert.True(Models.Whole(
        "I'm sorry to trouble you, but nobody turned up for our appointment and I'd like to raise it formally").Complaint.Probability >= 0.8);

    [Theory]
    [InlineData("Thanks, see you tomorrow")]
    [InlineData("ok")]
    public void Small_talk_is_neutral_and_asks_nothing(string text)
    {
        var reading = Models.Whole(text);

        Assert.Equal(Sentiment.Neutral, reading.Sentiment);
        Assert.True(reading.Question.Probability <= 0.2);
        Assert.True(reading.Faq.InScope <= 0.2);
    }

    [Theory]
    [InlineData("no ta", YesNo.No)]
    [InlineData("👍", YesNo.Yes)]
    [InlineData("yep", YesNo.Yes)]
    [InlineData("not sure yet", YesNo.Unsure)]
    [InlineData("The invoice number is 4431", YesNo.None)]
    public void Short_answers_are_told_apart(string text, YesNo expected) => Assert.Equal(expected, Models.Whole(text).YesNo);
}
