using System.Net;

namespace Hitl.Ingest.Specs.Hooks;

public class DatabaseAwaySpecs(IngestService ingest) : IClassFixture<IngestService>
{
    [Fact]
    public async Task Without_the_database_the_answer_is_to_come_again()
    {
        await ingest.Text("+447700900114", "warm", "SMwarm114");
        await ingest.TakeDatabaseAway();
        var started = System.Diagnostics.Stopwatch.StartNew();
        using var answer = await ingest.Text("+447700900114", "away", "SMaway114");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.True(started.Elapsed < TimeSpan.FromSeconds(3), $"It took {started.Elapsed}.");
    }
}
