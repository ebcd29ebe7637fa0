using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hitl.Contracts;

/// <summary>A signal without evidence as its probability; one with evidence as an object of both.</summary>
public sealed class SignalJson : JsonConverter<Signal>
{
    /// <exception cref="JsonException">Neither a number nor an object with a probability.</exception>
    public override Signal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return new(reader.GetDouble(), []);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A signal is a number, or an object with a probability and its evidence.");
        double? probability = null;
        IReadOnlyList<Evidence> evidence = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isProbability = reader.ValueTextEquals(Name(nameof(Signal.Probability), options));
            var isEvidence = reader.ValueTextEquals(Name(nameof(Signal.Evidence), options));
            reader.Read();
            if (isProbability)
                probability = reader.GetDouble();
            else if (isEvidence)
                evidence = JsonSerializer.Deserialize(ref reader, TypeOf(options)) ?? [];
            else
                reader.Skip();
        }

        return new(probability ?? throw new JsonException("A signal's object has no probability."), evidence);
    }

    public override void Write(Utf8JsonWriter writer, Signal value, JsonSerializerOptions options)
    {
        if (value.Evidence.Count == 0)
        {
            writer.WriteNumberValue(value.Probability);
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber(Name(nameof(Signal.Probability), options), value.Probability);
        writer.WritePropertyName(Name(nameof(Signal.Evidence), options));
        JsonSerializer.Serialize(writer, value.Evidence, TypeOf(options));
        writer.WriteEndObject();
    }

    private static string Name(string property, JsonSerializerOptions options) => options.PropertyNamingPolicy?.ConvertName(property) ?? property;

    private static JsonTypeInfo<IReadOnlyList<Evidence>> TypeOf(JsonSerializerOptions options) =>
        (JsonTypeInfo<IReadOnlyList<Evidence>>)options.GetTypeInfo(typeof(IReadOnlyList<Evidence>));
}
