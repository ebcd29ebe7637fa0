using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Journeys;

public class A_tenant_goes_live(ITestOutputHelper output)
{
    private const string Path = "api/tenant/stage", Hours = "What are your opening hours?", Tester = "+447700900221", Other = "+447700900222";

    [Fact]
    public async Task In_draft_the_bot_writes_to_testers_alone_and_who_lets_it_go_is_named()
    {
        await using var journey = await Journey.Begin("stage", output);
        using var http = Operator(journey, "platform");
        var began = await http.GetFromJsonAsync<JsonElement>(Path, Journey.Ct);
        Assert.Equal(("live", "The start of the samples went live"), (began.GetProperty("stage").GetString(), Last(began)));

        Assert.Equal(HttpStatusCode.BadRequest, (await Put(http, new { stage = "liv" })).Status);
        using var agent = Operator(journey, "agent");
        Assert.Equal(HttpStatusCode.Forbidden, (await Put(agent, new { stage = "draft" })).Status);
        var (status, draft) = await Put(http, new { stage = "draft", testers = new[] { "+44 7700 900221" }, note = "the price list is new" });
        Assert.Equal((HttpStatusCode.OK, "Olu Adeyemi went to draft"), (status, Last(draft)));

        var proposed = await journey.Writes(Other, Hours);
        await journey.Hears<DraftChanged>(proposed.Id, "draft-changed", changed => changed.State == DraftState.Proposed);
        await journey.Writes(Tester, Hours);
        await IsTold(journey, Tester);
        Assert.Empty(await journey.SentTo(Other));

        Assert.Equal("Olu Adeyemi went live", Last((await Put(http, new { stage = "live" })).Answer));
        await journey.Writes(Other, Hours);
        await IsTold(journey, Other);
        Assert.Empty((await journey.Ask("api/audit/verify")).GetProperty("broken").EnumerateArray());
        Assert.Empty((await journey.Ask("api/replay")).GetProperty("differences").EnumerateArray());
    }

    private static Task IsTold(Journey journey, string number) => Eventually.Holds(
        async () => (await journey.SentTo(number)).Any(text => text.Contains("9 am to 6 pm", StringComparison.Ordinal)), () => $"{number} is not answered", TimeSpan.FromSeconds(60));

    private static HttpClient Operator(Journey journey, string role)
    {
        var http = new HttpClient { BaseAddress = new Uri(journey.Platform.GatewayUrl + "/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", journey.Platform.Token(Journey.Tenant, role, "olu", "Olu Adeyemi"));
        return http;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> Put(HttpClient http, object body)
    {
        using var answer = await http.PutAsJsonAsync(Path, body, Journey.Ct);
        var text = await answer.Content.ReadAsStringAsync(Journey.Ct);
        return (answer.StatusCode, JsonElement.Parse(text.Length == 0 ? "{}" : text));
    }

    private static string Last(JsonElement report) =>
        report.GetProperty("changes").EnumerateArray().Last() is var change ? $"{change.GetProperty("by").GetString()} {change.GetProperty("what").GetString()}" : "";
}
