using System.Diagnostics;
using System.Text.Json;
using Hitl.EventSourcing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hitl.Hosting;

/// <summary>A request that ends as an RFC 9457 problem. Everything in it is shown to the caller.</summary>
public sealed class ProblemException : Exception
{
    public ProblemException()
        : this(StatusCodes.Status500InternalServerError)
    {
    }

    public ProblemException(string message)
        : this(StatusCodes.Status400BadRequest, detail: message)
    {
    }

    public ProblemException(string message, Exception innerException)
        : base(message, innerException)
    {
        Status = StatusCodes.Status400BadRequest;
        Title = ReasonPhrases.GetReasonPhrase(Status);
    }

    /// <param name="status">The HTTP status.</param>
    /// <param name="title">The kind of problem; the status's own words when null.</param>
    /// <param name="detail">What was wrong this time and what to do.</param>
    /// <param name="errors">Reasons by field.</param>
    /// <param name="retryAfter">When to try again, sent as Retry-After in whole seconds.</param>
    public ProblemException(
        int status,
        string? title = null,
        string? detail = null,
        IReadOnlyDictionary<string, string[]>? errors = null,
        TimeSpan? retryAfter = null)
        : base(detail ?? title ?? ReasonPhrases.GetReasonPhrase(status))
    {
        Status = status;
        Title = title ?? ReasonPhrases.GetReasonPhrase(status);
        Errors = errors;
        RetryAfter = retryAfter;
    }

    public int Status { get; }

    public string Title { get; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; }

    public TimeSpan? RetryAfter { get; }

    public static ProblemException TooLarge() =>
        new(StatusCodes.Status413PayloadTooLarge, detail: $"A request body has at most {Platform.BodyLimit} bytes.");
}

/// <summary>The one place where a failure becomes an HTTP status.</summary>
public static partial class Problems
{
    private static readonly TimeSpan DatabaseRetry = TimeSpan.FromSeconds(2);

    /// <summary>Answers with a problem, whatever the caller accepts.</summary>
    public static async Task WriteAsync(HttpContext context, ProblemException problem)
    {
        context.Response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = $"{Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds))}";
        }

        var details = problem.Errors is null
            ? new ProblemDetails()
            : new HttpValidationProblemDetails(problem.Errors.ToDictionary());
        details.Status = problem.Status;
        details.Title = problem.Title;
        details.Detail = problem.Message == problem.Title ? null : problem.Message;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details });
    }

    internal static void AddProblems(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IProblemDetailsWriter, Writer>();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ExceptionToProblem>();
    }

    private static ProblemException? From(Exception exception) =>
        exception switch
        {
            ProblemException e => e,
            RefusedException e => new(StatusCodes.Status409Conflict, detail: e.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ProblemException.TooLarge(),
            BadHttpRequestException { InnerException: JsonException json } => Unreadable(json),
            BadHttpRequestException e => new(e.StatusCode, detail: e.Message),
            JsonException json => Unreadable(json),
            StoreUnavailableException => Unavailable(),
            NpgsqlException when StoreUnavailableException.Means(exception) => Unavailable(),
            _ => null,
        };

    private static ProblemException Unavailable() =>
        new(StatusCodes.Status503ServiceUnavailable, detail: "The database cannot be reached just now.", retryAfter: DatabaseRetry);

    private static ProblemException Unreadable(JsonException json)
    {
        // The serializer appends where it was in words of its own; ours follows.
        var reason = json.Message.Split(" Path: ", 2)[0].Split(" LineNumber: ", 2)[0];
        var where = json.LineNumber is { } line ? $" (line {line + 1}, byte {json.BytePositionInLine + 1})" : "";
        var field = json.Path is { Length: > 0 } path ? path : "$";
        return new(
            StatusCodes.Status400BadRequest,
            detail: $"The JSON cannot be read at {field}{where}: {reason}",
            errors: new Dictionary<string, string[]> { [field] = [reason] });
    }

    private sealed partial class ExceptionToProblem(ILogger<ExceptionToProblem> log) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            var problem = From(exception);
            var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName;
            if (problem is null or { Status: StatusCodes.Status500InternalServerError })
            {
                LogFailure(exception, context.Request.Method, endpoint);
            }
            else if (problem.Status > StatusCodes.Status500InternalServerError)
            {
                // Where something is away, every request ends so: where in the code is of no news.
                LogRefusal(context.Request.Method, endpoint, exception.Message);
            }

            await WriteAsync(context, problem ?? new ProblemException());
            return true;
        }

        [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed")]
        private partial void LogFailure(Exception exception, string method, string? endpoint);

        [LoggerMessage(LogLevel.Warning, "{Method} {Endpoint} is refused for now: {Reason}")]
        private partial void LogRefusal(string method, string? endpoint, string reason);
    }

    /// <summary>Unlike the framework's, it writes also to who accepts something else, such as an event stream.</summary>
    private sealed class Writer : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => true;

        public async ValueTask WriteAsync(ProblemDetailsContext context)
        {
            var problem = context.ProblemDetails;
            problem.Status ??= context.HttpContext.Response.StatusCode;
            problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
            problem.Type ??= "about:blank";
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
            await context.HttpContext.Response.WriteAsJsonAsync(
                problem, problem.GetType(), options: null, "application/problem+json", context.HttpContext.RequestAborted);
        }
    }
}
