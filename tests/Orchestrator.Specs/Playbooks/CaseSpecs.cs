using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Playbooks;
using Hitl.Orchestrator.Playbooks.Cases;
using Hitl.Orchestrator.Specs.Conversations;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Playbooks;

public class CaseSpecs
{
    private static readonly Dictionary<string, Reading> Understood = new()
    {
        ["When are you open?"] = Asking.Matches("opening-hours"),
        ["I'm angry"] = Plain.Feels(Sentiment.Angry, 0.9),
        ["Yes please"] = Interested,
    };

    [Fact]
    public void A_case_holds_when_every_step_is_decided_as_expected() =>
        Assert.True(Run("""
            - id: hours-and-anger
              steps:
                - writes: When are you open?
                  expect: [disclosure, faq:opening-hours]
                - writes: I'm angry
                  expect: [handoff:sentiment, ack, stopped, alert:managers]
                - wait: 10m
                  expect: [escalated:sales-director, alert:sales-director]
                - agent: takes_over
                  expect: [person-has-control]
                - agent_writes: I'll see to it.
                  expect: [agent-writes]
            """).Holds);

    [Fact]
    public void One_that_does_not_hold_is_told_as_a_story_up_to_where_it_differs()
    {
        var result = Run("""
            - id: anger-is-ignored
              steps:
                - writes: When are you open?
                  expect: [disclosure, faq:opening-hours]
                - writes: I'm angry
                  expect: []
                - writes: When are you open?
                  expect: [faq:opening-hours]
            """);

        Assert.False(result.Holds);
        Assert.Equal(2, result.Steps.Count);
        Assert.Equal(
            """
            case 'anger-is-ignored' does not hold at step 2
              the contact writes: When are you open?
                the bot says: Hi, this is Nora, the automated assistant of Northgate Digital. / We're open Monday to Friday, 9 am to 6 pm UK time.
              the contact writes: I'm angry
                the bot says: I'm passing this to a person from our team, who will write to you here.
                expected: nothing
                decided:  handoff:sentiment, ack, stopped, alert:managers
                because:  angry, 0.9 against 0.6
            """,
            CaseStory.Tell(result));
    }

    [Fact]
    public void Texts_of_one_step_are_one_burst() =>
        Assert.Equal(["disclosure", "faq:opening-hours", "offer:call"], Run("""
            - id: burst
              steps:
                - writes: [When are you open?, Yes please]
            """).Steps[0].Decided.Where(label => !label.StartsWith("alert", StringComparison.Ordinal)));

    [Fact]
    public void A_pinned_conversation_holds_under_the_playbook_that_decided_it_and_names_nobody()
    {
        var amy = new Dialogue()
            .Writes("My name is Zoltan, mail me at zoltan@home.example or ring 07700 900 123. When are you open?", Asking.Matches("opening-hours"))
            .Writes("Amy here, I'm angry about https://x.example/amy", Plain.Feels(Sentiment.Angry, 0.9))
            .TakesOver(Dialogue.Sarah)
            .AgentWrites(Dialogue.Sarah, "Hello Amy, Sarah Jones here.");

        var pinned = CasePin.Of("pinned", amy.Recorded);
        var yaml = CaseWriter.Yaml(pinned);

        Assert.All((string[])["Zoltan", "Amy", "07700 900 123", "home.example", "x.example", "Jones"], name => Assert.DoesNotContain(name, yaml, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("My name is Alex, mail me at alex@example.com or ring +447700900000. When are you open?", yaml, StringComparison.Ordinal);
        Assert.Contains("expect: [handoff:sentiment, ack, stopped, alert:managers]", yaml, StringComparison.Ordinal);
        var read = Read(yaml);
        Assert.Equal(pinned, read);
        var result = CaseRunner.Run(read, Sample.Northgate, text => Understanding(text.Contains("angry", StringComparison.Ordinal) ? "I'm angry" : "When are you open?"));
        Assert.True(result.Holds, CaseStory.Tell(result));
    }

    [Fact]
    public void Time_that_mattered_is_pinned_too()
    {
        var amy = new Dialogue().Writes("I'm angry", Plain.Feels(Sentiment.Angry, 0.9));
        var handoff = amy.State.Handoff!;
        amy.After(TimeSpan.FromMinutes(10)).Hears((p, now) => new ConversationEvent.HandoffDeadlinePassed(handoff.Id, 0, p, now));

        var pinned = CasePin.Of("pinned", amy.Recorded);

        Assert.Equal(new CaseAct.Waits(TimeSpan.FromMinutes(10)), pinned.Steps[1].Act);
        var result = CaseRunner.Run(pinned, Sample.Northgate, Understanding);
        Assert.True(result.Holds, CaseStory.Tell(result));
        Assert.Contains("escalated:sales-director", result.Steps[1].Decided);
    }

    private static CaseResult Run(string @case) => CaseRunner.Run(Read(@case), Sample.Northgate, Understanding);

    private static CaseReading Understanding(string text) => new("spec", "en", Understood[text], []);

    private static PlaybookCase Read(string yaml) =>
        Assert.Single(Sample.With($"cases:\n{string.Join("\n", yaml.Split('\n').Select(line => $"  {line}"))}").Cases);
}
