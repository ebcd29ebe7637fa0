using System.Text.Json;
using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Explain;
using Hitl.Orchestrator.Replay;
using Hitl.Orchestrator.Specs.Conversations;
using Hitl.Orchestrator.Specs.Playbooks;
using static Hitl.Orchestrator.Conversations.ConversationEvent;
using static Hitl.Orchestrator.Specs.Conversations.Readings;

namespace Hitl.Orchestrator.Specs.Replay;

public class ReplaySpecs
{
    [Fact]
    public void A_threshold_that_has_moved_shows_as_a_difference()
    {
        var amy = new Dialogue().Writes("I don't get it", Plain.Feels(Sentiment.Confused, 0.7));
        var stricter = amy.Playbook with { Thresholds = amy.Playbook.Thresholds with { Confused = 0.8 } };

        var difference = Assert.Single(ConversationReplay.Of(amy.Recorded, _ => stricter));

        Assert.Contains("is confused", difference.Recorded, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_that_was_changed_shows_as_a_difference()
    {
        var amy = new Dialogue().Writes("When are you open?", Asking.Matches("opening-hours"));
        var changed = amy.Recorded
            .Select(r => r.Event is ReplyDecided reply ? r with { Event = reply with { Text = "Never." } } : r)
            .ToList();

        var difference = Assert.Single(ConversationReplay.Of(changed, _ => amy.Playbook));

        Assert.Equal(changed.Single(r => r.Event is ReplyDecided).Version, difference.Version);
    }

    [Fact]
    public void A_missing_decision_shows_as_a_difference()
    {
        var amy = new Dialogue().Writes("When are you open?", Asking.Matches("opening-hours"));

        var difference = Assert.Single(ConversationReplay.Of([.. amy.Recorded.SkipLast(1)], _ => amy.Playbook));

        Assert.Null(difference.Recorded);
    }

    /// <summary>Whatever comes in whatever order: deciding never fails, every stored event survives its JSON, a replay decides alike, and
    /// no automated word is decided while a person has control or after an opt-out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_conversation_is_decided_alike_by_a_replay(int part)
    {
        for (var seed = part * 1000; seed < (part * 1000) + 250; seed++)
        {
            var amy = AnyConversation(seed);
            var stored = amy.Recorded.Select(recorded => recorded with { Event = ThroughJson(recorded.Event) }).ToList();
            Assert.True(ConversationReplay.Of(stored, _ => amy.Playbook).Count == 0, $"seed {seed} is decided otherwise by a replay");
            HoldsItsPromises(amy, seed);
            Assert.NotEmpty(ConversationStory.Tell(stored));
        }
    }

    private static void HoldsItsPromises(Dialogue amy, int seed)
    {
        var state = Conversation.NotBegun;
        foreach (var @event in amy.Stream)
        {
            if (@event is ReplyDecided { Automated: true, OptOutConfirmation: false } reply)
            {
                Assert.True(state.Control.Owner == OwnerKind.Bot && !state.Contact.IsClosed, $"seed {seed}: the bot said {reply.Text}");
            }

            Assert.True(@event is not ReplyDecided { Text.Length: 0 }, $"seed {seed}: an empty reply");
            var before = state;
            state = ConversationDecider.Decider.Evolve(state, @event);
            Assert.True(state.Control.Epoch - before.Control.Epoch is 0 or 1, $"seed {seed}: the epoch jumped");
            _ = ConversationContracts.Announce(Dialogue.Id, state.Version, @event, state).ToList();
            _ = ConversationTimers.Changes(@event, state, amy.Playbook);
        }

        Assert.Equal(amy.Stream.Count, state.Version);
        var acknowledged = amy.Replies.SelectMany(reply => reply.Parts.Where(p => p.StartsWith("ack:", StringComparison.Ordinal))).ToList();
        Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
    }

    private static Dialogue AnyConversation(int seed)
    {
        var random = new Random(seed);
        var amy = new Dialogue(seed % 2 == 0 ? Sample.Northgate : Sample.Recruitment);
        Reading[] readings =
        [
            Plain, Interested, Asking.Matches("opening-hours"), Asking.Matches("office-hours"), Asking.OutOfScope(),
            Plain.Feels(Sentiment.Angry, 0.9), Plain.Feels(Sentiment.Confused, 0.7), Plain with { IsItABot = Surely(0.9) },
            Plain with { OptOutWish = Surely(0.6) }, Plain with { OptOutWish = Surely(0.9) },
            Plain with { YesNo = YesNo.Yes, YesNoSignal = Surely(0.9) }, Asking with { Negotiation = Surely(0.8) },
        ];
        Agent[] agents = [Dialogue.Sarah, Dialogue.Ben];
        for (var i = 0; i < 25; i++)
        {
            var agent = agents[random.Next(2)];
            var epoch = Math.Max(0, amy.State.Control.Epoch - random.Next(2));
            var question = amy.State.Questions.Keys.OrderBy(q => q.Value, StringComparer.Ordinal).FirstOrDefault(new QuestionId("q_none"));
            _ = random.Next(16) switch
            {
                0 => amy.FillsIn(random.Next(2) == 0 ? 500 : 50_000, random.Next(2) == 0 ? "" : "Is it for us?"),
                1 or 2 or 3 or 4 => amy.Writes("Does it work for the two of us?", readings[random.Next(readings.Length)]),
                5 => Arrives(amy, random),
                6 => amy.TakesOver(agent, epoch),
                7 => amy.HandsBack(agent, epoch),
                8 => amy.AgentWrites(agent, "Let me see.", epoch),
                9 => amy.AnswersInSlack(Dialogue.Priya, question, "Yes."),
                10 => amy.AnswersForBot(agent, question, "Yes."),
                11 => amy.Resolves(agent, Judgement.Right, "won"),
                12 => amy.Rings(agent, CallOutcome.Reached),
                13 => amy.State.FollowUp is { } f ? amy.Hears((p, now) => new FollowUpDue(f.Id, p, now)) : amy,
                14 => amy.State.Handoff is { } h ? amy.Hears((p, now) => new HandoffDeadlinePassed(h.Id, h.Step, p, now)) : amy,
                _ => amy.Hears((p, now) => new ModelDeadlinePassed(p, now)),
            };
            if (amy.Replies.LastOrDefault() is { } reply)
            {
                amy.Reports(reply.Reply, (DeliveryState)random.Next(8));
            }

            amy.After(TimeSpan.FromSeconds(random.Next(20)));
        }

        return amy;
    }

    private static Dialogue Arrives(Dialogue amy, Random random)
    {
        Keyword[] keywords = [Keyword.None, Keyword.Stop, Keyword.StopAll, Keyword.Start, Keyword.Help];
        amy.Arrives("STOP START", keywords[random.Next(5)], "STOP", random.Next(2) == 0 ? Channel.Sms : Channel.WhatsApp);
        return amy;
    }

    private static ConversationEvent ThroughJson(ConversationEvent @event)
    {
        var type = ConversationJson.Default.GetTypeInfo(@event.GetType())!;
        return (ConversationEvent)JsonSerializer.Deserialize(JsonSerializer.Serialize(@event, type), type)!;
    }
}
