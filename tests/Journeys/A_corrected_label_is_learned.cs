using System.Net;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Journeys;

public class A_corrected_label_is_learned(ITestOutputHelper output)
{
    private const string Text = "Is anybody minding the till of a Sunday?";

    [Fact]
    public async Task And_the_next_who_writes_alike_is_answered()
    {
        await using var journey = await Journey.Begin("corrected", output);

        // Whose conversation is kept aside, its id says: it judges and is never learned. One in four is.
        var models = await journey.Ask("/api/models");
        for (var contact = 0; contact < 8 && Corrections(models, "learned") == 0; contact++)
        {
            models = await Corrected(journey, $"+44770090{3300 + contact}", contact + 1);
        }

        var judged = models.GetProperty("judged")[0];
        output.WriteLine(judged.GetRawText());
        Assert.True(judged.GetProperty("inForce").GetBoolean());
        await Eventually.Holds(
            async () => (await journey.Ask("/api/models")).GetProperty("inForce").EnumerateArray().Any(card =>
                card.GetProperty("version").GetString() == judged.GetProperty("comparison").GetProperty("version").GetString()
                && card.GetProperty("compared").GetProperty("over").GetString()!.Length > 0),
            () => "the promoted model is not in force",
            TimeSpan.FromSeconds(30));

        await journey.Writes("+447700903399", Text);

        await Eventually.Holds(
            async () => (await journey.SentTo("+447700903399")).Any(sent => sent.Contains("Monday to Friday", StringComparison.Ordinal)),
            () => "nobody is told when the office is open",
            TimeSpan.FromSeconds(60));
    }

    /// <summary>A contact writes and an agent says what it asks for; the tenant's models once they know of it.</summary>
    private static async Task<JsonElement> Corrected(Journey journey, string number, int times)
    {
        var line = await journey.Writes(number, Text);
        var message = (await journey.Hears<MessageRecorded>(line.Id, "message-recorded", _ => true)).Message;
        await journey.Hears<DecisionMade>(line.Id, "decision-made", _ => true);

        var outcome = await journey.Inbox.Act(
            HttpMethod.Post, Journey.Sarah, line.Id, $"messages/{message.Value}/labels", new { label = "faq", right = "opening-hours" }, Journey.Ct);

        Assert.Equal(HttpStatusCode.OK, outcome.Status);
        await journey.Hears<DecisionMade>(line.Id, "decision-made", made => made.Decision.StartsWith("Sarah Cole corrected faq: opening-hours, not ", StringComparison.Ordinal));
        JsonElement models = default;
        await Eventually.Holds(
            async () =>
            {
                models = await journey.Ask("/api/models");
                return Corrections(models, "learned") + Corrections(models, "keptAside") >= times;
            },
            () => models.GetProperty("corrections").GetRawText(),
            TimeSpan.FromSeconds(60));
        return models;
    }

    private static int Corrections(JsonElement models, string which) => models.GetProperty("corrections").GetProperty(which).GetInt32();
}
