using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Hitl.EventSourcing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hitl.Hosting.Specs;

public class ProblemSpecs
{
    private sealed record Reply(string Text, long Epoch, string? Note = null);

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_refusal_is_a_conflict_in_the_deciders_words(string environment)
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/", string () => throw new RefusedException("Priya has this conversation.")), environment: environment);

        var (status, problem) = await service.GetAsync("/");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal("Priya has this conversation.", Text(problem, "detail"));
        Assert.Equal("Conflict", Text(problem, "title"));
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_defect_is_named_by_its_trace_and_tells_nothing_of_itself(string environment)
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/", string () => throw new InvalidOperationException("secret +447700900123")), environment: environment);

        var (status, problem) = await service.GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal(32, Text(problem, "traceId").Length);
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text": "hi", "epoch": "three"}""", "$.epoch", "line 1, byte")]
    [InlineData("{\"text\": \"hi\",\n oops}", "$", "line 2, byte 2")]
    [InlineData("""{"text": "hi"}""", "epoch", "missing required")]
    [InlineData("""{"text": null, "epoch": 3}""", "Text", "doesn't allow null")]
    [InlineData("""{"text": "hi", "text": "ho", "epoch": 3}""", "$.text", "Duplicate")]
    [InlineData("", "", "")]
    public async Task A_body_that_cannot_be_read_is_refused_with_the_place_and_the_reason(string body, string place, string reason)
    {
        await using var service = await RunningService.StartAsync(app => app.MapPost("/", (Reply reply) => reply.Text));

        var (status, problem) = await service.PostAsync("/", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(place, Text(problem, "detail"), StringComparison.Ordinal);
        Assert.Contains(reason, Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_optional_property_may_be_left_out()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapPost("/", (Reply reply) => TypedResults.Ok(new { noted = reply.Note is not null })));

        var (status, body) = await service.PostAsync("/", Json("""{"text": "hi", "epoch": 3}"""));

        Assert.Equal((HttpStatusCode.OK, false), (status, body.GetProperty("noted").GetBoolean()));
    }

    [Fact]
    public async Task Another_kind_of_body_is_unsupported()
    {
        await using var service = await RunningService.StartAsync(app => app.MapPost("/", (Reply reply) => reply.Text));

        var (status, _) = await service.PostAsync("/", new StringContent("hi", Encoding.UTF8, "text/plain"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
    }

    [Fact]
    public async Task A_services_own_problem_is_told_as_it_says_it()
    {
        var errors = new Dictionary<string, string[]> { ["calendar.monday"] = ["closes before it opens"] };
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/", string () => throw new ProblemException(422, "Playbook invalid", "Line 7", errors)));

        var (status, problem) = await service.GetAsync("/");

        Assert.Equal(422, (int)status);
        Assert.Equal("Playbook invalid", Text(problem, "title"));
        Assert.Equal("closes before it opens", problem.GetProperty("errors").GetProperty("calendar.monday")[0].GetString());
    }

    [Fact]
    public async Task A_database_that_is_away_asks_the_caller_to_come_again()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/", string () => throw new NpgsqlException("host 10.0.0.7 is down", new IOException())));

        using var answer = await service.Http.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
        Assert.DoesNotContain(
            "10.0.0.7", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(TimeoutException), "Error", "GET HTTP: GET /hooks failed", true)]
    [InlineData(typeof(StoreUnavailableException), "Warning", "GET HTTP: GET /hooks is refused for now: gone", false)]
    public async Task The_log_names_the_endpoint_and_tells_where_in_the_code_only_of_a_defect(Type failure, string level, string line, bool isTold)
    {
        using var log = new Lines();
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/hooks", string () => throw (Exception)Activator.CreateInstance(failure, "gone")!), builder => builder.Logging.AddProvider(log));

        await service.GetAsync("/hooks");

        var (written, text, exception) = Assert.Single(log.Written);
        Assert.Equal((level, line, isTold), (written.ToString(), text, exception is not null));
    }

    [Fact]
    public async Task An_unknown_address_is_a_problem_too()
    {
        await using var service = await RunningService.StartAsync(_ => { });

        var (status, problem) = await service.GetAsync("/nowhere");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal(404, problem.GetProperty("status").GetInt32());
    }

    /// <summary>What requests leave in the log.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text, Exception? Exception)> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => categoryName.Contains("Problem", StringComparison.Ordinal) ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue((logLevel, formatter(state, exception), exception));

        public void Dispose()
        {
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static string Text(JsonElement problem, string property) => problem.GetProperty(property).GetString()!;
}
