using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Conversations;

/// <summary>A person's first words say who writes and what about; the person may change that before it is sent.</summary>
public class SignOnSpecs
{
    private readonly Dialogue amy = new(Sample.With("""templates: { sign_on: "{first_name} from {company} here, about {topic}: {text}" }"""));

    [Theory]
    [InlineData("complaint", "your complaint")]
    [InlineData("negotiation", "your question about terms")]
    [InlineData("human", "your request")]
    [InlineData("angry", "your message")]
    public void First_name_and_topic_of_the_handoff_are_filled_in(string about, string topic)
    {
        amy.Writes("I am writing to you", about switch
        {
            "complaint" => Plain with { Complaint = Surely(0.9) },
            "negotiation" => Plain with { Negotiation = Surely(0.9) },
            "human" => Plain with { WantsHuman = Surely(0.9) },
            _ => Plain.Feels(Sentiment.Angry, 0.9),
        });

        amy.TakesOver(Dialogue.Sarah);
        Assert.Equal($"Sarah from Northgate Digital here, about {topic}: {{text}}", amy.The<ControlTaken>().SignOn);
        amy.AgentWrites(Dialogue.Sarah, "How can I help?");

        Assert.Equal($"Sarah from Northgate Digital here, about {topic}: How can I help?", amy.The<ReplyDecided>().Text);
        amy.IsSound();
    }

    [Fact]
    public void It_may_be_changed_before_it_is_sent()
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        amy.AgentWrites(Dialogue.Sarah, "How can I help?", "Hello Amy, Sarah here. {text}");

        Assert.Equal("Hello Amy, Sarah here. How can I help?", amy.The<ReplyDecided>().Text);
        amy.The<SignedOn>();
        amy.IsSound();
    }

    [Theory]
    [InlineData("Hello Amy. {text}")]
    [InlineData("Sarah here.")]
    [InlineData("Sarah: {text} {text}")]
    public void It_keeps_the_name_and_the_words(string signOn)
    {
        amy.Writes("When are you open?", Asking.Matches("opening-hours"));

        amy.AgentWrites(Dialogue.Sarah, "How can I help?", signOn).Not<ReplyDecided>();

        Assert.Contains("keep 'Sarah'", amy.The<AgentActionRefused>().Reason, StringComparison.Ordinal);
    }
}
