using System.Text.Json.Serialization;
using Hitl.Contracts;

namespace Hitl.Notifier.Alerts;

/// <summary>Where a ping to people is. At least one reaches them: it is tried again until it is known to stand.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
public enum AlertState { Posting, Waiting, Posted, Failed }

/// <param name="Route">The tenant's name of a Slack channel, such as <c>specialists</c>.</param>
/// <param name="Card">What the ping shows; null when nothing will change it any more.</param>
/// <param name="Question">Set when an answer is asked for.</param>
/// <param name="AnsweredBy">Who answered; the button gives way to their name.</param>
/// <param name="Uncertain">A call ended with no answer: look whether it stands before posting again.</param>
/// <param name="Told">The failure was said, so that the next step of the escalation can begin.</param>
/// <param name="Updating">A call that shows what has changed is under way.</param>
/// <param name="Again">It has changed since, so it is shown once more.</param>
/// <param name="SlackChannel">Where it stands.</param>
/// <param name="Ts">Slack's id of the message.</param>
public sealed record Alert(
    AlertId Id,
    string Route,
    AlertCard? Card,
    QuestionId? Question,
    DateTimeOffset DecidedAt,
    AlertState State = AlertState.Posting,
    int Tries = 1,
    bool Closed = false,
    string? AnsweredBy = null,
    bool Uncertain = false,
    bool Told = false,
    bool Updated = false,
    string? SlackChannel = null,
    string? Ts = null,
    bool Updating = false,
    bool Again = false);

/// <summary>What a ping shows.</summary>
/// <param name="Note">What has become of it.</param>
/// <param name="Link">Where the conversation can be seen.</param>
public sealed record AlertCard(
    string Title,
    string Text,
    string ContactName,
    string? CallNumber,
    string Reason,
    DateTimeOffset? Deadline,
    string? ButtonValue,
    IReadOnlyList<AlertLine>? Lines = null,
    IReadOnlyList<AlertButton>? Buttons = null,
    string? Note = null,
    string? Link = null)
{
    public bool HasButtons => Buttons is { Count: > 0 };
}

/// <summary>Posts a ping.</summary>
/// <param name="LookFirst">An earlier call ended with no answer: post only if it does not stand already.</param>
public sealed record PostAlert(AlertId Alert, string Route, AlertCard Card, bool LookFirst, DateTimeOffset DecidedAt, ConversationId Conversation = default);

/// <summary>Shows what has become of a ping, with the buttons that are left.</summary>
public sealed record UpdateAlert(AlertId Alert, string SlackChannel, string Ts, AlertCard Card, string? AnsweredBy, ConversationId Conversation = default);

/// <summary>Tells one person, in a channel, what nobody else there sees.</summary>
public sealed record TellPresser(string Channel, string User, string Text);

/// <param name="Failure">Null when it was told.</param>
public sealed record PresserTold(string? Failure);

/// <param name="Failure">Null when it stands.</param>
/// <param name="Final">Trying again would change nothing.</param>
/// <param name="Uncertain">It may stand all the same.</param>
public sealed record AlertResult(
    AlertId Alert, string? SlackChannel, string? Ts, string? Failure, bool Final = false, bool Uncertain = false, TimeSpan? RetryAfter = null);

/// <param name="Failure">Null when the message was replaced.</param>
public sealed record AlertUpdated(AlertId Alert, string? Failure, bool Final = false, TimeSpan? RetryAfter = null);

/// <summary>A ping is to be tried again, or its call has been silent for too long.</summary>
public sealed record AlertDue(AlertId Alert);
