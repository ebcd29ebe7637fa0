using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Notifier.Specs;

/// <summary>What every service answers to operators; the notifier stands for all.</summary>
public sealed class LaneEndpointSpecs : IAsyncLifetime
{
    private readonly RunningNotifier notifier = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => notifier.InitializeAsync();

    public ValueTask DisposeAsync() => notifier.DisposeAsync();

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("agent", HttpStatusCode.Forbidden)]
    [InlineData("analyst", HttpStatusCode.Forbidden)]
    [InlineData("platform", HttpStatusCode.OK)]
    public async Task Lanes_are_shown_to_the_platform_team_alone(string? role, HttpStatusCode expected)
    {
        Assert.Equal(expected, (await notifier.Request(HttpMethod.Get, "/api/lanes/notifier", role)).StatusCode);
        Assert.Equal(expected, (await notifier.Request(HttpMethod.Get, "/api/lanes/notifier/parked", role)).StatusCode);
    }

    [Theory]
    [InlineData("/api/lanes/notifier/0/republish", "{\"from\":1}", HttpStatusCode.Conflict, "there is no 1")]
    [InlineData("/api/lanes/notifier/0/republish", "{}", HttpStatusCode.BadRequest, "from")]
    [InlineData("/api/lanes/notifier/0/rejoin", "{\"reason\":\"restored\"}", HttpStatusCode.Conflict, "not behind its bus")]
    [InlineData("/api/lanes/notifier/0/rejoin", "{\"reason\":\" \"}", HttpStatusCode.BadRequest, "A reason is needed")]
    [InlineData("/api/lanes/notifier/parked/77/skip", "{\"reason\":\"a test\"}", HttpStatusCode.NotFound, "Not Found")]
    [InlineData("/api/lanes/notifier/parked/replay", "{\"key\":\"c_1\"}", HttpStatusCode.NotFound, "Not Found")]
    public async Task What_cannot_be_done_is_refused_in_words(string path, string body, HttpStatusCode expected, string words)
    {
        using var json = JsonDocument.Parse(body);
        var answer = await notifier.Request(HttpMethod.Post, path, "platform", json.RootElement);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_is_an_alarm_that_anyone_on_the_network_may_read_and_that_leaves_the_service_ready()
    {
        var conversation = new ConversationId("c_1");
        await notifier.Hears(Topics.Conversations, conversation, new ContactErased(conversation, 1, DateTimeOffset.UtcNow));
        notifier.SkipsAPosition(Topics.Conversations, conversation);
        await notifier.Hears(Topics.Conversations, conversation, new ContactErased(conversation, 3, DateTimeOffset.UtcNow));

        var alarms = await Eventually.Becomes(
            async () => await (await notifier.Request(HttpMethod.Get, "/health/alarms")).Content.ReadFromJsonAsync<JsonElement>(Ct),
            a => a.GetProperty("alarms").GetArrayLength() == 1, "an alarm", TimeSpan.FromSeconds(20));

        Assert.Equal("notifier", alarms.GetProperty("service").GetString());
        Assert.Contains("lacks position 2", alarms.GetProperty("alarms")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await notifier.Request(HttpMethod.Get, "/health/ready")).StatusCode);
        var report = await (await notifier.Request(HttpMethod.Get, "/api/lanes/notifier", "platform")).Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(2, report.GetProperty("gaps")[0].GetProperty("position").GetInt64());
        Assert.Equal(Topics.Deliveries, report.GetProperty("says").GetString());
        Assert.Equal(4, report.GetProperty("lanes").GetArrayLength());
    }
}
