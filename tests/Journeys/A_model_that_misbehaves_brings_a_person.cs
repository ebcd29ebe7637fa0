using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Journeys;

/// <summary>A language model that invents, hangs, is throttled, filters and breaks its JSON: each time a person is told within thirty seconds, and none of it is said.</summary>
public class A_model_that_misbehaves_brings_a_person(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly (string Kind, string Match, string Question, ModelVerdict Verdict)[] Cases =
    [
        ("answer", "business cards", "Do you also print business cards?", ModelVerdict.Answered),
        ("hang", "laptops", "Do you sell laptops?", ModelVerdict.TimedOut),
        ("too-many", "cameras", "Do you rent out cameras?", ModelVerdict.Throttled),
        ("filter", "murals", "Do you paint murals?", ModelVerdict.Filtered),
        ("filter-answer", "balloons", "Do you deliver balloons?", ModelVerdict.Filtered),
        ("broken", "printers", "Do you repair printers?", ModelVerdict.Malformed),
        ("wrong-shape", "posters", "Do you design posters for concerts?", ModelVerdict.Malformed),
    ];

    [Fact]
    public async Task Within_thirty_seconds_each_time()
    {
        await using var journey = await Journey.Begin("model", output, languageModel: true);
        foreach (var (kind, match, _, _) in Cases)
            await journey.Outside.Model(match, kind, "Yes, and you get 20 % off until Friday.", ct: Journey.Ct);

        var lines = await Task.WhenAll(Cases.Select((one, nth) => Reached(journey, $"+44770090070{nth}", one.Question)));

        for (var nth = 0; nth < Cases.Length; nth++)
        {
            Assert.DoesNotContain(await journey.SentTo($"+44770090070{nth}"), text => text.Contains("20 %", StringComparison.Ordinal));
            await Recorded(journey, lines[nth], Cases[nth].Verdict);
        }

        Assert.Equal("claim-guard", (await journey.Hears<DecisionMade>(lines[0], "decision-made", d => d.Decision.StartsWith("held back", StringComparison.Ordinal))).Why.Rule);
        await ReplaysWithoutACall(journey, lines[0]);
        await SaysWordsAsData(journey);
    }

    private async Task<string> Reached(Journey journey, string number, string question)
    {
        var watch = Stopwatch.StartNew();
        var line = await journey.Writes(number, question);
        var alert = await journey.Hears<AlertDecided>(line.Id, "alert-decided", _ => true);
        await Eventually.Holds(
            async () => (await journey.Outside.Slack(Journey.Tenant, Journey.Ct)).Any(post => post.Alert == alert.Alert.Value),
            () => "no alert in Slack",
            TimeSpan.FromSeconds(60));
        output.WriteLine($"{question} reached a person after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.True(watch.Elapsed < Limit, $"{question} reached a person after {watch.Elapsed}");
        return line.Id;
    }

    /// <summary>
    /// Waits for the call's verdict. Of an answer that doesn't come, the call's own end or the deadline behind it tells, whichever a busy machine
    /// notes first; and a person may have been told before either, by the deadline of understanding.
    /// </summary>
    private static Task Recorded(Journey journey, string conversation, ModelVerdict expected)
    {
        ModelVerdict[] either = expected == ModelVerdict.TimedOut ? [ModelVerdict.TimedOut, ModelVerdict.Silent] : [expected];
        IReadOnlyList<string> verdicts = [];
        return Eventually.Holds(
            async () => (verdicts = await journey.Query("hitl_classifier", $"select verdict from model_calls where conversation = '{conversation}'"))
                .Any(verdict => either.Any(one => one.ToString() == verdict)),
            () => $"the verdicts on {conversation} are [{string.Join(", ", verdicts)}], not {expected}",
            TimeSpan.FromSeconds(10));
    }

    private static async Task ReplaysWithoutACall(Journey journey, string conversation)
    {
        var before = (await Requests(journey)).Count;
        var replay = await journey.Ask($"/api/replay/{conversation}");
        Assert.Equal(0, replay.GetProperty("differences").GetArrayLength());
        Assert.Equal(before, (await Requests(journey)).Count);
    }

    /// <summary>The contact's words stand in the user's turn alone, in JSON, and no tool is offered.</summary>
    private static async Task SaysWordsAsData(Journey journey)
    {
        var asked = Assert.Single(await Requests(journey), request => request.GetProperty("body").GetString()!.Contains("murals", StringComparison.Ordinal));
        Assert.True(asked.GetProperty("hasKey").GetBoolean());
        using var body = JsonDocument.Parse(asked.GetProperty("body").GetString()!);
        Assert.False(body.RootElement.TryGetProperty("tools", out _));
        Assert.Equal("json_schema", body.RootElement.GetProperty("response_format").GetProperty("type").GetString());
        var messages = body.RootElement.GetProperty("messages").EnumerateArray().Select(message => (Role: message.GetProperty("role").GetString(), Text: message.GetRawText())).ToList();
        Assert.Equal(["system", "user"], messages.Select(message => message.Role));
        Assert.DoesNotContain("murals", messages[0].Text, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<JsonElement>> Requests(Journey journey) =>
        (await journey.Simulator.GetFromJsonAsync<List<JsonElement>>("/control/model/requests", Journey.Ct))!;
}
