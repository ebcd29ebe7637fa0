using System.Text.Json.Serialization;

namespace Hitl.Contracts;

/// <summary>What became of a booked call.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BookingState>))]
public enum BookingState { Made, Moved, Cancelled, Missed }

/// <summary>A booking tool told us about a call with a contact.</summary>
/// <param name="Booking">The tool's id of the call; one that is moved keeps it.</param>
/// <param name="Starts">When the call is; null when it was cancelled.</param>
public sealed record BookingChanged(
    ConversationId Conversation, string Booking, BookingState State, DateTimeOffset? Starts, DateTimeOffset ReceivedAt);
