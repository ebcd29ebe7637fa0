using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>Scenarios 11 and 13: the bot says what it is.</summary>
public class DisclosureSpecs
{
    private static readonly Reading AreYouABot = Plain with { Question = Surely(0.9), IsItABot = Surely(0.95) };
    private readonly Dialogue amy = new();

    [Fact]
    public void The_first_reply_of_an_episode_says_it_is_automated_and_the_next_does_not_repeat_it()
    {
        amy.Writes("What are your opening hours?", Asking.Matches("opening-hours"));
        Assert.StartsWith("Hi, this is Nora, the automated assistant of Northgate Digital.", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        Assert.Equal(amy.The<ReplyDecided>().Reply, amy.The<Disclosed>().Reply);

        amy.Writes("How long is the contract?", Asking.Matches("contract-length"));
        Assert.DoesNotContain("automated", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
        amy.Not<Disclosed>();
    }

    [Fact]
    public void The_next_episode_discloses_again()
    {
        amy.Writes("What are your opening hours?", Asking.Matches("opening-hours")).Resolves(Dialogue.Sarah);
        amy.Writes("How long is the contract?", Asking.Matches("contract-length"));

        Assert.Equal(2, amy.The<Disclosed>().Episode);
    }

    [Fact]
    public void Who_asks_whether_it_is_a_bot_is_told_at_once_every_time_and_offered_a_person()
    {
        foreach (var time in new[] { 1, 2 })
        {
            var id = amy.Arrives("Are you a bot?");
            amy.Understands(id, "Are you a bot?", AreYouABot);

            Assert.Contains("automated assistant of Northgate Digital, not a person", amy.The<ReplyDecided>().Text, StringComparison.Ordinal);
            Assert.Equal(["truth", "offer:person"], amy.The<ReplyDecided>().Parts);
            Assert.Equal(time == 1, amy.Last.Any(e => e is Disclosed));
            amy.Not<SpecialistAsked>();
        }

        amy.IsSound();
    }

    [Fact]
    public void The_truth_is_told_even_while_a_handoff_is_waiting()
    {
        amy.Writes("I don't understand any of this", Plain.Feels(Sentiment.Confused, 0.9));
        amy.Writes("Are you a bot?", AreYouABot);

        Assert.Equal(["truth"], amy.The<ReplyDecided>().Parts);
    }

    [Fact]
    public void The_truth_and_the_answer_go_together()
    {
        amy.Writes(
            "Are you a bot? When are you open?",
            AreYouABot,
            ("Are you a bot?", AreYouABot),
            ("When are you open?", Asking.Matches("opening-hours")));

        Assert.Equal(["truth", "faq:opening-hours", "offer:person"], amy.The<ReplyDecided>().Parts);
    }
}
