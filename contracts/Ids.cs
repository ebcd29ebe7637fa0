using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Contracts;

/// <summary>A text identifier with a type of its own, so that a reply cannot be passed where a conversation is meant.</summary>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    string Value { get; }

    static abstract TSelf Of(string value);
}

/// <summary>Writes an identifier as the plain JSON string it is.</summary>
public sealed class IdConverter<T> : JsonConverter<T>
    where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.Of(reader.GetString() ?? throw new JsonException($"A {typeof(T).Name} is a string."));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.Of(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value);
}

/// <summary>A client business: the unit of isolation. A slug, such as <c>northgate</c>.</summary>
[JsonConverter(typeof(IdConverter<TenantId>))]
public readonly record struct TenantId(string Value) : IId<TenantId>
{
    public static TenantId Of(string value) => new(value);

    public static bool TryParse(string? text, out TenantId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>The one conversation of a contact and a tenant, for ever; also the contact's id and the stream's key. Starts with <c>c_</c>.</summary>
[JsonConverter(typeof(IdConverter<ConversationId>))]
public readonly record struct ConversationId(string Value) : IId<ConversationId>
{
    public static ConversationId Of(string value) => new(value);

    public static bool TryParse(string? text, out ConversationId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>One configured channel endpoint of a tenant. Unguessable, because it stands in webhook addresses.</summary>
[JsonConverter(typeof(IdConverter<ConnectionId>))]
public readonly record struct ConnectionId(string Value) : IId<ConnectionId>
{
    public static ConnectionId Of(string value) => new(value);

    public static bool TryParse(string? text, out ConnectionId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>What a contact wrote, once: derived from the connection and the provider's own id.</summary>
[JsonConverter(typeof(IdConverter<MessageId>))]
public readonly record struct MessageId(string Value) : IId<MessageId>
{
    public static MessageId Of(string value) => new(value);

    public static bool TryParse(string? text, out MessageId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>A person who works for the tenant: an agent, a specialist, a manager.</summary>
[JsonConverter(typeof(IdConverter<AgentId>))]
public readonly record struct AgentId(string Value) : IId<AgentId>
{
    public static AgentId Of(string value) => new(value);

    public static bool TryParse(string? text, out AgentId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>What was decided to be said to a contact, from decision to provider; one id for life.</summary>
[JsonConverter(typeof(IdConverter<ReplyId>))]
public readonly record struct ReplyId(string Value) : IId<ReplyId>
{
    public static ReplyId Of(string value) => new(value);

    public static bool TryParse(string? text, out ReplyId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>One try at handing a reply to a provider.</summary>
[JsonConverter(typeof(IdConverter<AttemptId>))]
public readonly record struct AttemptId(string Value) : IId<AttemptId>
{
    public static AttemptId Of(string value) => new(value);

    public static bool TryParse(string? text, out AttemptId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>What an agent asked for, once: the client's Idempotency-Key.</summary>
[JsonConverter(typeof(IdConverter<ActionId>))]
public readonly record struct ActionId(string Value) : IId<ActionId>
{
    public static ActionId Of(string value) => new(value);

    public static bool TryParse(string? text, out ActionId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>One handing of a conversation to people.</summary>
[JsonConverter(typeof(IdConverter<HandoffId>))]
public readonly record struct HandoffId(string Value) : IId<HandoffId>
{
    public static HandoffId Of(string value) => new(value);

    public static bool TryParse(string? text, out HandoffId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>Words of the bot that wait for a person.</summary>
[JsonConverter(typeof(IdConverter<DraftId>))]
public readonly record struct DraftId(string Value) : IId<DraftId>
{
    public static DraftId Of(string value) => new(value);

    public static bool TryParse(string? text, out DraftId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>A question to a specialist.</summary>
[JsonConverter(typeof(IdConverter<QuestionId>))]
public readonly record struct QuestionId(string Value) : IId<QuestionId>
{
    public static QuestionId Of(string value) => new(value);

    public static bool TryParse(string? text, out QuestionId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}

/// <summary>One message to people: a ping in Slack.</summary>
[JsonConverter(typeof(IdConverter<AlertId>))]
public readonly record struct AlertId(string Value) : IId<AlertId>
{
    public static AlertId Of(string value) => new(value);

    public static bool TryParse(string? text, out AlertId id)
    {
        id = new(text ?? "");
        return text is { Length: > 0 and <= 200 };
    }

    public override string ToString() => Value;
}
