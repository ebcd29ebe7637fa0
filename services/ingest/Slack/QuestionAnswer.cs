using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Ingest.Slack;

/// <summary>Who was first to answer a question, so that the second is told at once.</summary>
/// <param name="Source">The Slack window that it was typed into; empty when it was answered elsewhere.</param>
internal sealed record QuestionAnswer(string Tenant, string Question, string Agent, string Name, string Source, DateTimeOffset At)
{
    /// <remarks>The first stays.</remarks>
    public const string Sql =
        """
        insert into ingest.question_answers (tenant_id, question, agent, name, source, at)
        select r.tenant, r.question, r.agent, r.name, r.source, r.at
        from jsonb_to_recordset($1::jsonb) as r (tenant text, question text, agent text, name text, source text, at timestamptz)
        on conflict do nothing
        """;

    public static readonly RowWriter<QuestionAnswer> Writer = new(Sql, IngestJson.Default.QuestionAnswer);
}

/// <summary>Reads who was first.</summary>
internal sealed class QuestionAnswers(IngestDatabase database)
{
    private const string Read = "select agent, name, source, at from ingest.question_answers where tenant_id = $1 and question = $2";

    public async Task<QuestionAnswer?> Find(string tenant, QuestionId question, CancellationToken ct)
    {
        var found = await database.Query(
            [tenant],
            row => new QuestionAnswer(
                tenant, question.Value, row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3)),
            ct,
            IngestDatabase.Command(Read, tenant, question.Value));
        return found.Count == 0 ? null : found[0];
    }
}

/// <summary>A question that was answered elsewhere, in the inbox, is answered in Slack too.</summary>
internal static class QuestionClosedHandler
{
    public static void Handle(QuestionClosed message, Batch batch)
    {
        if (message.AnsweredBy is { } by)
            batch.Write(QuestionAnswer.Writer, new QuestionAnswer(batch.Tenant, message.Question.Value, by.Id.Value, by.Name, "", message.At));
    }
}
