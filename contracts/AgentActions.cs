using System.Text.Json.Serialization;

namespace Hitl.Contracts;

/// <summary>What an agent asks for. The orchestrator decides; the outcome is <see cref="AgentActionDecided"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "action")]
[JsonDerivedType(typeof(TakeOver), "takeOver")]
[JsonDerivedType(typeof(HandBack), "handBack")]
[JsonDerivedType(typeof(SendReply), "reply")]
[JsonDerivedType(typeof(AnswerForBot), "answerForBot")]
[JsonDerivedType(typeof(Resolve), "resolve")]
[JsonDerivedType(typeof(RecordCall), "recordCall")]
[JsonDerivedType(typeof(JudgeRejection), "judgeRejection")]
[JsonDerivedType(typeof(AcceptHandoff), "acceptHandoff")]
[JsonDerivedType(typeof(DeclineHandoff), "declineHandoff")]
[JsonDerivedType(typeof(JudgeHandoff), "judgeHandoff")]
[JsonDerivedType(typeof(DecideDraft), "decideDraft")]
[JsonDerivedType(typeof(Snooze), "snooze")]
[JsonDerivedType(typeof(ActElsewhere), "actElsewhere")]
[JsonDerivedType(typeof(CorrectLabel), "correctLabel")]
public abstract record AgentAction
{
    /// <summary>Take the conversation from the bot or, with its epoch, from a colleague.</summary>
    public sealed record TakeOver(long Epoch) : AgentAction;

    /// <summary>Give the conversation back to the bot.</summary>
    public sealed record HandBack(long Epoch) : AgentAction;

    /// <summary>Write to the contact; takes control by itself when the bot has it.</summary>
    /// <param name="SignOn">Their first words' frame as they changed it, with <c>{text}</c> for the words; null for the playbook's.</param>
    public sealed record SendReply(long Epoch, string Text, string? SignOn = null) : AgentAction;

    /// <summary>Answer a specialist question; the bot relays it, naming the person.</summary>
    public sealed record AnswerForBot(QuestionId Question, string Text) : AgentAction;

    /// <summary>Close the episode and say how the handoff was.</summary>
    public sealed record Resolve(long Epoch, Judgement? Judgement, string? Outcome) : AgentAction;

    /// <summary>Say how the call went: reached, no answer, voicemail or wrong number.</summary>
    public sealed record RecordCall(long Epoch, CallOutcome Outcome) : AgentAction;

    /// <summary>Confirm a rejection that a flow proposed, or overturn it.</summary>
    public sealed record JudgeRejection(string Run, bool Confirmed) : AgentAction;

    /// <summary>Take a handoff: from now on it is this person's.</summary>
    public sealed record AcceptHandoff(HandoffId Handoff) : AgentAction;

    /// <summary>Leave a handoff to the next who may take it.</summary>
    public sealed record DeclineHandoff(HandoffId Handoff) : AgentAction;

    /// <summary>Say whether a handoff came too early, right, too late, or was not needed.</summary>
    public sealed record JudgeHandoff(HandoffId Handoff, Judgement Judgement) : AgentAction;

    /// <summary>Send what the bot proposes, with other words if they are given, or don't.</summary>
    /// <param name="Text">Null to send it as it stands.</param>
    public sealed record DecideDraft(DraftId Draft, bool Accepted, string? Text = null) : AgentAction;

    /// <summary>Put the conversation aside until then, or until the contact writes.</summary>
    public sealed record Snooze(long Epoch, DateTimeOffset Until) : AgentAction;

    /// <summary>Say that this person rang, wrote or met the contact by other means; it takes control, since the bot knows nothing of it.</summary>
    /// <param name="How">Such as <c>rang from my own phone</c>.</param>
    public sealed record ActElsewhere(string How) : AgentAction;

    /// <summary>Say what the bot should have understood of a message; saying what it did understand confirms it.</summary>
    /// <param name="Label">One of <see cref="Labels.All"/>.</param>
    /// <param name="Right">What it should have been.</param>
    public sealed record CorrectLabel(MessageId Message, string Label, string Right) : AgentAction;

    private AgentAction() { }
}

[JsonConverter(typeof(JsonStringEnumConverter<CallOutcome>))]
public enum CallOutcome { Reached, NoAnswer, Voicemail, WrongNumber }

/// <summary>An agent asked for something; said by the inbox API in the order it was accepted.</summary>
public sealed record AgentActed(
    ConversationId Conversation,
    ActionId Action,
    Agent By,
    AgentAction What,
    DateTimeOffset AskedAt);
