using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Cli.Infrastructure;
using Hitl.Testing;

namespace Hitl.Journeys;

public class A_playbook_is_published_and_rolled_back(ITestOutputHelper output)
{
    private const string Hours = "What are your opening hours?";
    private const string Old = "We're open Monday to Friday, 9 am to 6 pm UK time.";
    private const string New = "We're open every day, round the clock.";

    /// <summary>The number of the sample's version, which comes into force at the start.</summary>
    private static readonly int First = NumberOf("sales-agency");

    private int contacts;

    [Fact]
    public async Task A_contact_gets_the_new_words_and_after_the_rollback_the_old_ones()
    {
        await using var journey = await Journey.Begin("publishing", output);
        Assert.Contains(Old, await Answer(journey, Hours), StringComparison.Ordinal);

        var parking = "  - id: parking\n    phrasings: [Can I park at your office?, Is there parking?, Where do I leave my car?, Do you have a car park?]\n    answer: There is a car park behind the house.\n";
        var next = Playbook("sales-agency").Replace($"version: {First}", $"version: {First + 1}", StringComparison.Ordinal).Replace(Old, New, StringComparison.Ordinal).Replace("faq:\n", "faq:\n" + parking, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Forbidden, (await journey.Send("api/playbooks", Body(next), role: "analyst")).Status);
        var published = await journey.Send("api/playbooks", Body(next));

        Assert.Equal(HttpStatusCode.OK, published.Status);
        Assert.Contains($"Who asks about 'opening-hours' is told “{New}” instead of “{Old}”", Says(published.Answer));
        Assert.Contains(New, await Answer(journey, Hours), StringComparison.Ordinal);
        await Eventually.Holds(
            async () => (await Answer(journey, "Is there parking?")).Contains("car park behind the house", StringComparison.Ordinal),
            () => "nobody is told of the car park: the classifier did not learn the new question",
            TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.Conflict, (await journey.Send("api/playbooks", Body(next.Replace(New, "Never.", StringComparison.Ordinal)))).Status);
        await Explains(journey, $"northgate@{First + 1}");

        Assert.Equal(HttpStatusCode.OK, (await journey.Send($"api/playbooks/northgate@{First}+debounce-0ms/rollback", new { Note = "the night shift is off" })).Status);

        Assert.Contains(Old, await Answer(journey, Hours), StringComparison.Ordinal);
        await Explains(journey, $"northgate@{First}");
        var history = (await journey.Ask("api/playbooks")).GetProperty("published").EnumerateArray().Select(p => (p.GetProperty("version").GetString()!.Split('+')[0], p.GetProperty("reason").GetString())).ToList();
        Assert.Equal([($"northgate@{First}", "the file sales-agency.yaml"), ($"northgate@{First + 1}", "published"), ($"northgate@{First}", "the night shift is off")], history);
    }

    [Fact]
    public async Task A_publish_that_a_case_refuses_changes_nothing_and_says_how_the_conversation_would_go()
    {
        await using var journey = await Journey.Begin("publishing-refused", output);
        var deaf = Playbook("sales-agency").Replace($"version: {First}", $"version: {First + 1}", StringComparison.Ordinal)
            + "  - id: spec-only\n    steps:\n      - writes: Can you do 20% off?\n        expect: [disclosure, \"faq:pricing\"]\n";

        var refused = await journey.Send("api/playbooks", Body(deaf));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        var story = refused.Answer.GetProperty("detail").GetString()!;
        Assert.Contains($"northgate@{First + 1}+debounce-0ms is not published: 1 of ", story, StringComparison.Ordinal);
        Assert.Contains("case 'spec-only' does not hold at step 1\n  the contact writes: Can you do 20% off?", story, StringComparison.Ordinal);
        Assert.Contains("expected: disclosure, faq:pricing\n    decided:  handoff:negotiation", story, StringComparison.Ordinal);
        Assert.Single((await journey.Ask("api/playbooks")).GetProperty("kept").EnumerateArray());

        var conversation = (await journey.Writes("+447700900390", "Hi, my name is Tomasz. What are your opening hours?")).Id;
        await Eventually.Holds(async () => (await journey.SentTo("+447700900390")).Count > 0, () => "no answer", TimeSpan.FromSeconds(60));
        var pinned = (await journey.Send($"api/playbooks/pin/{conversation}", new { }, role: "analyst")).Answer;
        Assert.True(pinned.GetProperty("holds").GetBoolean(), pinned.GetProperty("story").GetString());
        var yaml = pinned.GetProperty("yaml").GetString()!;
        Assert.DoesNotContain("Tomasz", yaml, StringComparison.Ordinal);
        Assert.Contains("my name is Alex", yaml, StringComparison.Ordinal);

        var held = deaf.Replace("expect: [disclosure, \"faq:pricing\"]", "expect: [\"handoff:negotiation\", disclosure, ack, stopped, \"alert:managers\"]", StringComparison.Ordinal) + yaml;
        var published = await journey.Send("api/playbooks", Body(held));
        Assert.True(published.Status == HttpStatusCode.OK, published.Answer.ToString());
        Assert.True(published.Answer.GetProperty("cases").GetInt32() > 30);
    }

    [Fact]
    public async Task Publishing_a_base_lists_the_clients_it_touches_and_gives_each_a_version()
    {
        await using var journey = await Journey.Begin("publishing-base", output);
        var @base = File.ReadAllText(Path.Combine(Repository.Root, "playbooks", "agencies", "brightside.yaml"))
            .Replace("Hi, this is {bot}, the automated assistant of {company}.", "Hello! I'm {bot}, the automated assistant of {company}.", StringComparison.Ordinal);

        var trial = await journey.Send("api/playbooks/bases", new { Source = @base, Trial = true });
        Assert.Equal(["harbour", "northgate"], trial.Answer.EnumerateArray().Select(client => client.GetProperty("tenant").GetString()));
        Assert.DoesNotContain("Hello!", await Answer(journey, Hours), StringComparison.Ordinal);

        var published = await journey.Send("api/playbooks/bases", new { Source = @base });

        Assert.Equal([$"harbour@{NumberOf("recruitment")}.1", $"northgate@{First}.1"], published.Answer.EnumerateArray().Select(client => client.GetProperty("version").GetString()!.Split('+')[0]));
        Assert.All(published.Answer.EnumerateArray(), client => Assert.Equal("agencies/brightside.yaml", client.GetProperty("changes")[0].GetProperty("inheritedFrom").GetString()));
        Assert.StartsWith("Hello! I'm Nora", await Answer(journey, Hours), StringComparison.Ordinal);
        Assert.Equal($"harbour@{NumberOf("recruitment")}.1", (await journey.Ask("api/playbooks", "harbour")).GetProperty("kept")[1].GetProperty("version").GetString()!.Split('+')[0]);
    }

    private static object Body(string source) => new
    {
        Source = source,
        Bases = new Dictionary<string, string> { ["agencies/brightside"] = File.ReadAllText(Path.Combine(Repository.Root, "playbooks", "agencies", "brightside.yaml")) },
    };

    private static string Playbook(string name) => File.ReadAllText(Path.Combine(Repository.Root, "playbooks", $"{name}.yaml"));

    private static int NumberOf(string name) => int.Parse(
        Playbook(name).Split('\n').First(line => line.StartsWith("version: ", StringComparison.Ordinal)).AsSpan("version: ".Length), System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string?> Says(JsonElement outcome) => outcome.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("says").GetString());

    /// <summary>What somebody new is told.</summary>
    private async Task<string> Answer(Journey journey, string text)
    {
        var number = $"+44770090{++contacts + 300:0000}";
        Last = (await journey.Writes(number, text)).Id;
        IReadOnlyList<string> sent = [];
        await Eventually.Holds(async () => (sent = await journey.SentTo(number)).Count > 0, () => $"nothing was sent to {number}", TimeSpan.FromSeconds(60));
        return string.Join("\n", sent);
    }

    private string Last { get; set; } = "";

    /// <summary>The last conversation's decisions name the version they were made under.</summary>
    private async Task Explains(Journey journey, string version)
    {
        var story = await journey.Ask($"api/explain/{Last}");
        Assert.Contains(story.GetProperty("steps").EnumerateArray(), step =>
            step.GetProperty("why") is { ValueKind: JsonValueKind.Object } why && why.GetProperty("playbook").GetString()!.Split('+')[0] == version);
    }
}
