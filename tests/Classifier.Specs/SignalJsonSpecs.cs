using System.Text.Json;
using Hitl.Contracts;

namespace Hitl.Classifier.Specs;

public class SignalJsonSpecs
{
    private static readonly JsonSerializerOptions Web = ContractsJson.Default.Options;

    [Fact]
    public void A_signal_without_evidence_is_a_bare_number()
    {
        Assert.Equal("0.25", JsonSerializer.Serialize(new Signal(0.25, []), Web));
        Assert.Equal(0.25, JsonSerializer.Deserialize<Signal>("0.25", Web)!.Probability);
        Assert.Empty(JsonSerializer.Deserialize<Signal>("0.25", Web)!.Evidence);
    }

    [Fact]
    public void A_signal_with_evidence_keeps_it_and_one_of_an_earlier_build_is_read()
    {
        var json = JsonSerializer.Serialize(new Signal(0.9, [new Evidence(1, 2, 0.5)]), Web);

        Assert.Equal("""{"probability":0.9,"evidence":[{"start":1,"length":2,"weight":0.5}]}""", json);
        Assert.Equal(new Evidence(1, 2, 0.5), Assert.Single(JsonSerializer.Deserialize<Signal>(json, Web)!.Evidence));
        Assert.Equal(0.1, JsonSerializer.Deserialize<Signal>("""{"evidence":[],"newer":{},"probability":0.1}""", Web)!.Probability);
    }

    [Theory]
    [InlineData("\"high\"")]
    [InlineData("""{"evidence":[]}""")]
    public void What_is_no_signal_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Signal>(json, Web));
}
