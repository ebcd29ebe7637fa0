using System.Text.Json.Serialization;
using Hitl.EventSourcing;

namespace Hitl.Orchestrator.Conversations;

/// <summary>The stored form of a conversation's events.</summary>
public static class ConversationEvents
{
    /// <summary>The kind of stream, as stored with it.</summary>
    public const string Kind = "conversation";

    public static readonly EventTypes<ConversationEvent> Types = new(
        Kind,
        ConversationJson.Default,
        events: typeof(ConversationEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(ConversationEvent)) && !type.IsAbstract));
}

/// <summary>Source-generated serialisers of the stored events: names as declared, nulls left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ConversationEvent.LeadCaptured))]
[JsonSerializable(typeof(ConversationEvent.MessageReceived))]
[JsonSerializable(typeof(ConversationEvent.MessageUnderstood))]
[JsonSerializable(typeof(ConversationEvent.SpecialistAnswered))]
[JsonSerializable(typeof(ConversationEvent.TakeOverAsked))]
[JsonSerializable(typeof(ConversationEvent.HandBackAsked))]
[JsonSerializable(typeof(ConversationEvent.AgentReplyAsked))]
[JsonSerializable(typeof(ConversationEvent.AnswerForBotAsked))]
[JsonSerializable(typeof(ConversationEvent.ResolveAsked))]
[JsonSerializable(typeof(ConversationEvent.CallReported))]
[JsonSerializable(typeof(ConversationEvent.HandoffJudged))]
[JsonSerializable(typeof(ConversationEvent.OutcomeRecorded))]
[JsonSerializable(typeof(ConversationEvent.RejectionJudged))]
[JsonSerializable(typeof(ConversationEvent.BookingReported))]
[JsonSerializable(typeof(ConversationEvent.BookingNear))]
[JsonSerializable(typeof(ConversationEvent.BurstClosed))]
[JsonSerializable(typeof(ConversationEvent.ModelDeadlinePassed))]
[JsonSerializable(typeof(ConversationEvent.HandoffDeadlinePassed))]
[JsonSerializable(typeof(ConversationEvent.HandoffAlertDue))]
[JsonSerializable(typeof(ConversationEvent.QuestionDeadlinePassed))]
[JsonSerializable(typeof(ConversationEvent.FollowUpDue))]
[JsonSerializable(typeof(ConversationEvent.DeliveryReported))]
[JsonSerializable(typeof(ConversationEvent.ControlFenced))]
[JsonSerializable(typeof(ConversationEvent.ControlQuiet))]
[JsonSerializable(typeof(ConversationEvent.OptOutApplied))]
[JsonSerializable(typeof(ConversationEvent.OptInApplied))]
[JsonSerializable(typeof(ConversationEvent.AlertDelivered))]
[JsonSerializable(typeof(ConversationEvent.EpisodeOpened))]
[JsonSerializable(typeof(ConversationEvent.EpisodeResolved))]
[JsonSerializable(typeof(ConversationEvent.BurstDecided))]
[JsonSerializable(typeof(ConversationEvent.ReplyDecided))]
[JsonSerializable(typeof(ConversationEvent.ReplyHeld))]
[JsonSerializable(typeof(ConversationEvent.Disclosed))]
[JsonSerializable(typeof(ConversationEvent.SignedOn))]
[JsonSerializable(typeof(ConversationEvent.HandoffRequested))]
[JsonSerializable(typeof(ConversationEvent.HandoffOffered))]
[JsonSerializable(typeof(ConversationEvent.HandoffAccepted))]
[JsonSerializable(typeof(ConversationEvent.HandoffEscalated))]
[JsonSerializable(typeof(ConversationEvent.HandoffCompleted))]
[JsonSerializable(typeof(ConversationEvent.SpecialistAsked))]
[JsonSerializable(typeof(ConversationEvent.QuestionEscalated))]
[JsonSerializable(typeof(ConversationEvent.QuestionClosed))]
[JsonSerializable(typeof(ConversationEvent.LateAnswerKept))]
[JsonSerializable(typeof(ConversationEvent.FaqProposed))]
[JsonSerializable(typeof(ConversationEvent.AlertDecided))]
[JsonSerializable(typeof(ConversationEvent.ControlTaken))]
[JsonSerializable(typeof(ConversationEvent.ControlReturned))]
[JsonSerializable(typeof(ConversationEvent.AutomationStopped))]
[JsonSerializable(typeof(ConversationEvent.AutomationResumed))]
[JsonSerializable(typeof(ConversationEvent.OptOutRecorded))]
[JsonSerializable(typeof(ConversationEvent.OptInRecorded))]
[JsonSerializable(typeof(ConversationEvent.FollowUpScheduled))]
[JsonSerializable(typeof(ConversationEvent.FollowUpCancelled))]
[JsonSerializable(typeof(ConversationEvent.FlowStarted))]
[JsonSerializable(typeof(ConversationEvent.FlowAsked))]
[JsonSerializable(typeof(ConversationEvent.FlowAnswered))]
[JsonSerializable(typeof(ConversationEvent.FlowPassed))]
[JsonSerializable(typeof(ConversationEvent.FlowFailed))]
[JsonSerializable(typeof(ConversationEvent.RejectionProposed))]
[JsonSerializable(typeof(ConversationEvent.RejectionSent))]
[JsonSerializable(typeof(ConversationEvent.RejectionOverturned))]
[JsonSerializable(typeof(ConversationEvent.AgentActionAccepted))]
[JsonSerializable(typeof(ConversationEvent.AgentActionRefused))]
[JsonSerializable(typeof(FormField[]))]
[JsonSerializable(typeof(Segment[]))]
[JsonSerializable(typeof(InFlight[]))]
[JsonSerializable(typeof(ReplyId[]))]
[JsonSerializable(typeof(MessageId[]))]
[JsonSerializable(typeof(QuestionOutcome[]))]
[JsonSerializable(typeof(ModelDraft[]))]
[JsonSerializable(typeof(Binding[]))]
[JsonSerializable(typeof(Used[]))]
[JsonSerializable(typeof(RuleWeighed[]))]
[JsonSerializable(typeof(Span[]))]
[JsonSerializable(typeof(string[]))]
public sealed partial class ConversationJson : JsonSerializerContext;
