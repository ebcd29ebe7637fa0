using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hitl.Testing;

namespace Hitl.Journeys;

public class Forty_vacancies_need_one_playbook(ITestOutputHelper output)
{
    private const string Harbour = "harbour";
    private const string Applicant = "+447700900501";

    [Fact]
    public async Task A_table_of_jobs_decides_what_each_application_is_asked_and_needs()
    {
        await using var journey = await Journey.Begin("jobs", output);
        var table = new StringBuilder("reference,title,open,experience.at_least,experience.reason\nHT-2,Porter,true,,\n");
        for (var job = 3; job <= 41; job++)
        {
            table.Append($"HT-{job},Night chef {job},true,3,the night kitchen needs three years\n");
        }

        using var http = new HttpClient { BaseAddress = new Uri(journey.Platform.GatewayUrl) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", journey.Platform.Token(Harbour, "agent"));
        using var wrong = await http.PostAsync("api/jobs/import", new StringContent("reference,title,owner\nHT-1,Chef,nobody\n"), Journey.Ct);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("line 2: owner: found 'nobody', which is no route", await wrong.Content.ReadAsStringAsync(Journey.Ct), StringComparison.Ordinal);
        using var kept = await http.PostAsync("api/jobs/import", new StringContent(table.ToString()), Journey.Ct);
        Assert.Equal(40, (await kept.Content.ReadFromJsonAsync<JsonElement>(Journey.Ct)).GetProperty("jobs").GetInt32());

        await Applies(journey, "HT-7");
        await Told(journey, "right to work");
        await journey.Outside.Text(Sms(journey), Applicant, "Mo", "I'm British", Journey.Ct);
        await Told(journey, "How many years have you worked in hospitality?");
        await Applies(journey, "HT-2");
        await Told(journey, "Porter: Do you have the right to work");
        await journey.Outside.Text(Sms(journey), Applicant, "Mo", "I don't have the right to work", Journey.Ct);
        await Told(journey, "Night chef 7: How many years");
        await journey.Outside.Text(Sms(journey), Applicant, "Mo", "2 years", Journey.Ct);

        await Eventually.Holds(
            async () => (await Rates(journey)).Contains("screening,experience,HT-7,1,0,1,0,0", StringComparison.Ordinal),
            () => "the knockout of three years was not counted",
            TimeSpan.FromSeconds(60));
        Assert.Contains("screening,right-to-work,HT-2,1,0,1,0,0", await Rates(journey), StringComparison.Ordinal);
        Assert.Empty((await journey.Ask("api/jobs")).EnumerateArray());
    }

    private static Hitl.Cli.Running.Connection Sms(Journey journey) => journey.Platform.Connections.First(c => c is { Tenant: Harbour, Kind: "twilio-sms" });

    private static async Task Applies(Journey journey, string job) => Assert.True(await journey.Outside.Form(
        journey.Platform.Connections.First(c => c is { Tenant: Harbour, Kind: "form" }),
        new Dictionary<string, string> { ["form"] = "application", ["name"] = "Mo Adeyemi", ["phone"] = Applicant, ["job"] = job },
        Journey.Ct));

    private static async Task Told(Journey journey, string words)
    {
        IReadOnlyList<string> sent = [];
        await Eventually.Holds(
            async () => (sent = await journey.SentTo(Applicant)) is [.., var last] && last.Contains(words, StringComparison.Ordinal),
            () => $"they were told last: {(sent is [.., var last] ? last : "nothing")}",
            TimeSpan.FromSeconds(60));
    }

    private static async Task<string> Rates(Journey journey)
    {
        using var http = new HttpClient { BaseAddress = new Uri(journey.Platform.GatewayUrl) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", journey.Platform.Token(Harbour, "analyst"));
        return await http.GetStringAsync("api/jobs/pass-rates?format=csv", Journey.Ct);
    }
}
