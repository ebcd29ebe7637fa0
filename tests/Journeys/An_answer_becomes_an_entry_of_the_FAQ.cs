using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Testing;

namespace Hitl.Journeys;

public class An_answer_becomes_an_entry_of_the_FAQ(ITestOutputHelper output)
{
    private const string Path = "/api/playbooks/proposals";

    [Fact]
    public async Task In_a_draft_of_the_next_version()
    {
        await using var journey = await Journey.Begin("proposals", output);
        await IsAnswered(journey, "+447700900211", "Do you repair printers?", "Yes, of every make.");
        await IsAnswered(journey, "+447700900212", "Do you also repair printers?", "Yes, of every make, in our workshop.");

        JsonElement proposal = default;
        await Eventually.Holds(
            async () =>
            {
                var all = (await journey.Ask(Path)).EnumerateArray().ToList();
                proposal = all.Count == 1 ? all[0] : default;
                return all.Count == 1 && proposal.GetProperty("questions").GetArrayLength() == 2;
            },
            () => "no proposal of both questions",
            TimeSpan.FromSeconds(30));
        Assert.Equal("Yes, of every make, in our workshop.", proposal.GetProperty("answer").GetString());
        Assert.Equal(Journey.Sarah.Name, proposal.GetProperty("by").GetString());
        Assert.Empty((await journey.Ask(Path, "harbour")).EnumerateArray());

        var id = proposal.GetProperty("id").GetString();
        using var http = new HttpClient { BaseAddress = new Uri(journey.Platform.GatewayUrl) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", journey.Platform.Token(Journey.Tenant, "analyst"));
        Assert.Equal(HttpStatusCode.BadRequest, (await Accept(http, id!, new { entry = "opening-hours" })).StatusCode);
        using var accepted = await Accept(http, id!, new { entry = "printer-repair" });
        var draft = await accepted.Content.ReadFromJsonAsync<JsonElement>(JsonSerializerOptions.Web, Journey.Ct);
        Assert.Contains("printer-repair", draft.GetProperty("playbook").GetString(), StringComparison.Ordinal);
        Assert.Contains("Do you also repair printers?", draft.GetProperty("playbook").GetString(), StringComparison.Ordinal);

        await Eventually.Holds(
            async () => (await journey.Ask(Path)).EnumerateArray().Single().GetProperty("state").GetString() == "Accepted", () => "it is not accepted", TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.Conflict, (await Accept(http, id!, new { entry = "another" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Accept(http, "fp_none", new { entry = "another" })).StatusCode);
    }

    private static async Task IsAnswered(Journey journey, string number, string question, string answer)
    {
        var line = await journey.Writes(number, question);
        var asked = await journey.Hears<SpecialistAsked>(line.Id, "specialist-asked", _ => true);
        var outcome = await journey.Inbox.Act(HttpMethod.Post, Journey.Sarah, line.Id, $"questions/{asked.Question.Value}/answer", new { text = answer }, Journey.Ct);
        Assert.Equal(HttpStatusCode.OK, outcome.Status);
        await journey.Hears<FaqProposed>(line.Id, "faq-proposed", proposed => proposed.Answer == answer);
    }

    private static Task<HttpResponseMessage> Accept(HttpClient http, string id, object body) => http.PostAsJsonAsync($"{Path}/{id}/accept", body, Journey.Ct);
}
