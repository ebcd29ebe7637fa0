using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Cli.Running;
using Hitl.Faults.Invariants;
using Hitl.Ingest.Contacts;
using Hitl.Journeys;
using Hitl.Testing;

namespace Hitl.Faults;

/// <summary>How a load went so far; times are milliseconds from the webhook's start.</summary>
internal sealed record LoadReport(string State, long Started, long Accepted, long Refused, long Answered, long ExtraSends, long Retried, Quantiles? Delivery);

internal sealed record Quantiles(double P50, double P99);

/// <summary>Contacts of a tenant who write in turn, none before their last answer came, while things break. It ends by itself.</summary>
internal sealed class Load(Journey journey, string id, Connection connection)
{
    // Each gets exactly one reply of its tenant's sample playbook, whoever asks and how often.
    private static readonly Dictionary<string, (int FirstContact, string[] Texts)> Ways = new()
    {
        [SampleConnections.Northgate] = (0, ["What are your opening hours?", "How does your pricing work?", "Do you integrate with Xero?"]),
        [SampleConnections.Harbour] = (10_000_000, ["What are your opening hours?", "When do I get paid?", "What documents do I need to bring?"]),
    };

    /// <summary>Digits in each number that a tenant's load writes from, and in nothing else.</summary>
    public static string MarkerOf(string tenant) => $"447{(700_000_000 + Ways[tenant].FirstContact) / 10_000}";

    /// <param name="rate">Messages a second.</param>
    /// <param name="drain">How long the last answers are waited for.</param>
    public static async Task<Load> Begin(Journey journey, string tenant, Random random, double rate, TimeSpan during, TimeSpan drain, int conversations = 200)
    {
        var (first, texts) = Ways[tenant];
        var connection = journey.Platform.Connections.First(c => c.Tenant == tenant && c.Kind == "twilio-sms");
        var order = new
        {
            connection = connection.Id,
            texts = Enumerable.Range(0, 50).Select(_ => texts[random.Next(texts.Length)]),
            rate,
            seconds = during.TotalSeconds,
            conversations,
            firstContact = first,
            drainSeconds = drain.TotalSeconds,
        };
        using var begun = await journey.Simulator.PostAsJsonAsync("/control/load", order, JsonSerializerOptions.Web, Journey.Ct);
        begun.EnsureSuccessStatusCode();
        return new Load(journey, (await begun.Content.ReadFromJsonAsync<JsonElement>(Journey.Ct)).GetProperty("id").GetString()!, connection);
    }

    /// <summary>One of each sample tenant, at half the rate each.</summary>
    public static async Task<IReadOnlyList<Load>> OfBothTenants(Journey journey, Random random, double rate, TimeSpan during, TimeSpan drain) =>
    [
        await Begin(journey, SampleConnections.Northgate, random, rate / 2, during, drain),
        await Begin(journey, SampleConnections.Harbour, random, rate / 2, during, drain),
    ];

    public async Task<LoadReport> Report() =>
        (await journey.Simulator.GetFromJsonAsync<LoadReport>($"/control/load/{id}", JsonSerializerOptions.Web, Journey.Ct))!;

    public Task Reaches(long started) => Eventually.Becomes(Report, r => r.Started >= started, $"{started} messages started", TimeSpan.FromMinutes(3));

    public Task<LoadReport> Ends(TimeSpan within) => Eventually.Becomes(Report, r => r.State == "done", "the load's end", within);

    public async Task<IReadOnlyList<Unanswered>> Unanswered() =>
    [
        .. (await journey.Simulator.GetFromJsonAsync<List<Message>>($"/control/load/{id}/messages", JsonSerializerOptions.Web, Journey.Ct))!
            .Where(m => m.Answered is null)
            .Select(m => new Unanswered(
                connection.Tenant, m.Contact, Names.Message(connection.Tenant, $"message/{connection.Id}/{m.Sid}").Value, m.Accepted is not null)),
    ];

    /// <summary>The loads end with every message accepted and answered; where one is not, the failure says how far it came.</summary>
    /// <param name="atOnce">The least share of webhooks that were accepted at the first try; a machine that is busy with others costs one or two their second.</param>
    /// <param name="silence">The model may be silent for longer than its playbook waits, in some lanes: a conversation is a person's then, with all that its contact writes next.</param>
    /// <returns>How many are a person's by that.</returns>
    public static async Task<int> EndAnswered(Journey journey, IReadOnlyList<Load> loads, TimeSpan within, double atOnce = 0, bool silence = false)
    {
        var reports = new List<LoadReport>();
        foreach (var load in loads)
            reports.Add(await load.Ends(within));
        var left = silence && reports.Exists(r => r.Answered < r.Started) ? await new FactsReader(journey).LeftByTheModelsDeadline(loads) : 0;
        if (!reports.TrueForAll(r => r.Accepted == r.Started && r.Refused == 0 && r.Retried <= (1 - atOnce) * r.Started) || reports.Sum(r => r.Started - r.Answered) != left)
            Assert.Fail($"{string.Join('\n', reports)}\n{await new FactsReader(journey).Explain(loads)}");
        return left;
    }

    private sealed record Message(string Contact, string Sid, double? Accepted, double? Answered);
}
