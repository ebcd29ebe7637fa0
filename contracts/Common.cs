using System.Text.Json.Serialization;

namespace Hitl.Contracts;

/// <summary>Where people talk.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Channel>))]
public enum Channel { Sms, WhatsApp, Email, WebChat, Form, Slack }

/// <summary>A person who acts for the tenant, with the name they sign by.</summary>
public sealed record Agent(AgentId Id, string Name);

/// <summary>Money as people write it. The amount is text on the wire so that no reader rounds it.</summary>
/// <param name="Amount">Units of the currency, not pennies.</param>
/// <param name="Currency">ISO 4217, upper case; empty when the text named none.</param>
public sealed record Money(
    [property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)] decimal Amount,
    string Currency);

/// <summary>Who may speak.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OwnerKind>))]
public enum OwnerKind { Bot, Human, None }

/// <summary>Why a message is sent; marketing needs consent and quiet hours.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Purpose>))]
public enum Purpose { Reply, Service, Marketing }

/// <summary>How a handoff came out in the eyes of the person who took it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Judgement>))]
public enum Judgement { TooEarly, Right, TooLate, NotNeeded }
