namespace Hitl.Classifier.Specs;

/// <summary>"Are you a bot?" in wordings that the phrase book does not hold, and what only sounds like it.</summary>
public class AreYouABotSpecs
{
    /// <summary>As the sample playbooks have it.</summary>
    private const double Threshold = 0.6;

    [Theory]
    [InlineData("Hang on, am I talking to a machine here?")]
    [InlineData("you're not a person, are you?")]
    [InlineData("Is it a bot answering me?")]
    [InlineData("Are these messages automated?")]
    [InlineData("are you a real human being or a computer")]
    [InlineData("Is this message from a real person?")]
    [InlineData("so is this AI or a person?")]
    [InlineData("am I speaking to an AI")]
    [InlineData("who's writing this, a human or a bot?")]
    [InlineData("Are you some sort of chatbot?")]
    [InlineData("are u real or a bot")]
    [InlineData("Wait, is this automated?")]
    [InlineData("ARE YOU A ROBOT???")]
    [InlineData("be honest, is this chatgpt")]
    [InlineData("Sorry, but are you a real person or a bot?")]
    public void It_is_heard(string text) => Assert.True(Models.Whole(text).IsItABot.Probability >= Threshold, $"{Models.Whole(text).IsItABot.Probability:0.00}");

    [Theory]
    [InlineData("Do you build chatbots?")]
    [InlineData("We want a bot for our website")]
    [InlineData("Can you automate our invoices?")]
    [InlineData("I work as a real estate agent")]
    [InlineData("Do you have a machine learning team?")]
    [InlineData("Is the price per person?")]
    public void What_only_sounds_like_it_is_not(string text) => Assert.True(Models.Whole(text).IsItABot.Probability < Threshold, $"{Models.Whole(text).IsItABot.Probability:0.00}");
}
