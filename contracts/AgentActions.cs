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
public abstract record AgentAction
{
    /// <summary>Take the conversation from the bot or, with its epoch, from a colleague.</summary>
    public sealed record TakeOver(long Epoch) : AgentAction;

    /// <summary>Give the conversation back to the bot.</summary>
    public sealed record HandBack(long Epoch) : AgentAction;

    /// <summary>Write to the contact; takes control by itself when the bot has it.</summary>
    public sealed record SendReply(long Epoch, string Text) : AgentAction;

    /// <summary>Answer a specialist question; the bot relays it, naming the person.</summary>
    public sealed record AnswerForBot(QuestionId Question, string Text) : AgentAction;

    /// <summary>Close the episode and say how the handoff was.</summary>
    public sealed record Resolve(long Epoch, Judgement? Judgement, string? Outcome) : AgentAction;

    /// <summary>Say how the call went: reached, no answer, voicemail or wrong number.</summary>
    public sealed record RecordCall(long Epoch, CallOutcome Outcome) : AgentAction;

    /// <summary>Confirm a rejection that a flow proposed, or overturn it.</summary>
    public sealed record JudgeRejection(string Run, bool Confirmed) : AgentAction;

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
