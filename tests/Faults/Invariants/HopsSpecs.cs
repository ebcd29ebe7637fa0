using Hitl.Contracts;
using Hitl.EventSourcing;

namespace Hitl.Faults.Invariants;

/// <summary>A message that got no answer is placed at the hop where it stands.</summary>
public class HopsSpecs
{
    private const string Tenant = "northgate";
    private const string Stream = "c_ada";
    private static readonly Unanswered Message = new(Tenant, "+447700000001", "m_1", Accepted: true);

    private static readonly Facts Heard = new()
    {
        Lanes =
        [
            new("ingest", Topics.Inbound, 0, 1, 1, new Dictionary<string, long>()),
            new("orchestrator", Topics.Conversations, 0, 1, 1, new Dictionary<string, long> { [Topics.Inbound] = 1 }),
        ],
        Said = [new("ingest", 0, 1, Tenant, Stream, "message", """{"message":"m_1"}""")],
        Streams = [Stored(("message_received", """{"Message":"m_1"}"""))],
    };

    [Fact]
    public void A_webhook_that_was_refused() => Stands("its webhook was not accepted", Heard, Message with { Accepted = false });

    [Fact]
    public void Accepted_and_not_yet_said() => Stands("ingest has not said it", Heard with { Said = [] });

    [Fact]
    public void Said_and_not_heard() => Stands(
        "the orchestrator has not heard it", Heard with { Lanes = [Heard.Lanes[0], Heard.Lanes[1] with { Heard = new Dictionary<string, long>() }] });

    [Fact]
    public void Recorded_and_not_understood() => Stands("the classifier has not understood it", Heard);

    [Fact]
    public void Understood_and_not_heard() => Stands(
        "the orchestrator has not heard what the classifier understood",
        Heard with { Said = [.. Heard.Said, new("classifier", 0, 1, Tenant, Stream, "understood", """{"message":"m_1"}""")] });

    [Fact]
    public void Left_to_people() => Stands(
        "it was decided without a word: left to the people who have it",
        Heard with { Streams = [Stored(("message_received", """{"Message":"m_1"}"""), ("burst_decided", """{"Messages":["m_1"],"Verdict":"left to the people who have it"}"""))] });

    [Theory]
    [InlineData("model-deadline", 1)]
    [InlineData("complaint", 0)]
    public void Only_what_a_person_has_by_the_models_deadline_is_left_by_it(string rule, int left)
    {
        var story = Stored(
            ("handoff_requested", $$$"""{"Why":{"Rule":"{{{rule}}}"}}"""),
            ("message_received", """{"Message":"m_1"}"""),
            ("burst_decided", """{"Messages":["m_1"],"Verdict":"left to the people who have it"}"""));

        Assert.Equal(left, Hops.LeftByTheModelsDeadline(Heard with { Streams = [story] }, [Message]).Count);
        Assert.Contains(Hops.Of(Heard with { Streams = [story] }, [Message]), line => line.EndsWith($"before it a handoff at 1 ({rule})", StringComparison.Ordinal));
    }

    [Fact]
    public void A_reply_that_did_not_leave() => Stands(
        "a reply is Suppressed",
        Heard with
        {
            Streams = [Stored(("message_received", """{"Message":"m_1"}"""), ("reply_decided", """{"Reply":"r_1"}"""))],
            Booked = [new(Tenant, "r_1", "Suppressed")],
        });

    [Fact]
    public void A_lane_that_is_not_where_the_others_are_is_told_with_the_end_of_the_bus() => Assert.Contains(
        $"lane 0 of {Topics.Inbound}: ingest wrote 3 and published 2, the bus ends at 2, orchestrator heard 1",
        Hops.Of(
            Heard with { Lanes = [Heard.Lanes[0] with { Written = 3, Published = 2 }, Heard.Lanes[1]], Ends = new Dictionary<(string, int), long> { [(Topics.Inbound, 0)] = 2 } }, []));

    private static void Stands(string at, Facts facts, Unanswered? message = null) =>
        Assert.Contains($"  1 × {at}", Hops.Of(facts, [message ?? Message]));

    private static StoredStream Stored(params (string Type, string Json)[] story) => SevenInvariantsSpecs.Stored(story);
}
