using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.EventSourcing;
using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Lanes.Postgres;
using Npgsql;

namespace Hitl.Orchestrator.Playbooks.Cases;

/// <summary>The texts of cases are to be read: said to the classifier in the tenant's lane.</summary>
internal sealed record AskForReadings(string Request, IReadOnlyList<Contracts.FaqEntry> Faq, IReadOnlyList<string> Texts);

/// <summary>Has the texts of cases read by the classifier, over the bus as everything else, and waits for what it says.</summary>
internal sealed class CaseReadings(NpgsqlDataSource database, LaneAcceptor acceptor)
{
    /// <summary>So long the classifier has, its training included.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>What the classifier has read, until it has been looked at; what nobody waits for any more expires.</summary>
    public static readonly Migration Table = new(
        "case-readings",
        $$"""
        create table case_readings (
            tenant_id text not null,
            request text not null,
            first int not null,
            total int not null,
            model text not null,
            readings jsonb not null,
            at timestamptz not null,
            primary key (tenant_id, request, first)
        );
        grant select, insert on case_readings to {service};
        {{LaneSchema.Guarded("case_readings")}}
        {{LaneSchema.Expires("case_readings", "at")}}
        """);

    private static readonly RowWriter<Row> Rows = new(
        """
        insert into case_readings (tenant_id, request, first, total, model, readings, at)
        select r.* from jsonb_to_recordset($1) as r (tenant text, request text, first int, total int, model text, readings jsonb, at timestamptz)
        on conflict do nothing
        """,
        CaseReadingsJson.Default.Row);

    internal sealed record Row(string Tenant, string Request, int First, int Total, string Model, IReadOnlyList<TextReading> Readings, DateTimeOffset At);

    public static void Say(AskForReadings asked, Batch batch) =>
        batch.Say(new TextsToRead(new(batch.Tenant), asked.Request, asked.Faq, asked.Texts, batch.Now));

    public static void Heard(TextsRead read, Batch batch) =>
        batch.Write(Rows, new(batch.Tenant, read.Request, read.First, read.Of, read.ModelVersion, read.Readings, batch.Now));

    /// <summary>How each text is read under the playbook's FAQ.</summary>
    /// <exception cref="ProblemException">503: the classifier has not answered in time.</exception>
    public async Task<Func<string, CaseReading>> Of(Playbook playbook, IReadOnlyList<string> texts, CancellationToken ct)
    {
        var request = $"cases_{Guid.CreateVersion7():N}";
        if (texts.Count == 0)
        {
            return text => throw new InvalidOperationException($"'{text}' was not read.");
        }

        await acceptor.Accept(
            playbook.Tenant,
            playbook.Tenant,
            new AskForReadings(request, [.. playbook.Faq.Select(entry => new Contracts.FaqEntry(entry.Id, [.. entry.Phrasings], entry.Answer))], texts),
            uniqueKey: null,
            ct);
        var since = Stopwatch.StartNew();
        while (true)
        {
            if (await Found(playbook.Tenant, request, texts, ct) is { } read)
            {
                return text => read[text];
            }

            if (since.Elapsed > Patience)
            {
                throw new ProblemException(
                    StatusCodes.Status503ServiceUnavailable,
                    detail: $"The classifier has not read the {texts.Count} texts of the cases in {Patience.TotalSeconds:0} seconds, so nothing was published. Look whether it is ready, and publish again.",
                    retryAfter: TimeSpan.FromSeconds(10));
            }

            await Task.Delay(LookEvery, ct);
        }
    }

    private async Task<Dictionary<string, CaseReading>?> Found(string tenant, string request, IReadOnlyList<string> texts, CancellationToken ct)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('app.tenants', $1::text[]::text, true)") { Parameters = { new() { Value = new[] { tenant } } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select first, model, readings::text from case_readings where tenant_id = $1 and request = $2")
        {
            Parameters = { new() { Value = tenant }, new() { Value = request } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var found = new Dictionary<string, CaseReading>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            var (first, model) = (reader.GetInt32(0), reader.GetString(1));
            foreach (var (read, at) in JsonSerializer.Deserialize(reader.GetString(2), CaseReadingsJson.Default.IReadOnlyListTextReading)!.Select((read, at) => (read, at)))
            {
                found[texts[first + at]] = new(model, read.Language, read.Whole, read.Segments.ToEquatableList(), read.LanguageProbability, read.Found?.ToEquatableList());
            }
        }

        return found.Count == texts.Count ? found : null;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AskForReadings))]
[JsonSerializable(typeof(CaseReadings.Row))]
[JsonSerializable(typeof(IReadOnlyList<TextReading>))]
internal sealed partial class CaseReadingsJson : JsonSerializerContext;
