using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Hitl.Hosting;
using Hitl.Orchestrator.Conversations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Orchestrator.Playbooks.Jobs;

/// <summary>A tenant's jobs over HTTP, one by one or as a table, and how many pass what they need.</summary>
internal static class JobEndpoints
{
    public sealed record KnockoutBody([Required] string Question, string? Needs, decimal? AtLeast, decimal? AtMost, [Required] string Reason);

    public sealed record JobBody([Required] string Title, bool Open = true, string? Owner = null, string? BookingLink = null, IReadOnlyList<KnockoutBody>? Knockouts = null);

    /// <param name="Jobs">How many were kept.</param>
    public sealed record Imported(int Jobs);

    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        var jobs = app.MapGroup("/api/jobs");
        jobs.MapGet("/", All).WithSummary("The tenant's jobs");
        jobs.MapPut("/{reference}", Put).RequireAuthorization(Recruiters).WithSummary("Keep a job, in place of the one with this reference");
        jobs.MapPost("/import", Import).RequireAuthorization(Recruiters).WithSummary("Keep the jobs of a CSV table, all or none; others stay as they are");
        jobs.MapGet("/pass-rates", Rates).WithSummary("How many pass each knockout, by job; as CSV with ?format=csv");
    }

    private static void Recruiters(Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder policy) =>
        policy.RequireAuthenticatedUser().RequireRole("agent", "platform");

    private static async Task<Ok<IReadOnlyList<Job>>> All(ClaimsPrincipal user, JobArchive archive, CancellationToken ct) =>
        TypedResults.Ok(await archive.All(user.Tenant(), ct));

    private static async Task<Ok<Job>> Put(
        string reference, JobBody body, ClaimsPrincipal user, JobArchive archive, JobShelf shelf, PlaybookShelf playbooks, CancellationToken ct)
    {
        var knockouts = (body.Knockouts ?? []).Select(k => new JobKnockout(k.Question, k.Needs, k.AtLeast, k.AtMost, k.Reason));
        var job = new Job(reference, body.Title, body.Open, body.Owner, body.BookingLink, knockouts.ToEquatableList());
        Refuse([.. JobChecks.Errors(job, playbooks.InForce(user.Tenant()))]);
        await archive.Put(user.Tenant(), [job], user.AgentName(), ct);
        await shelf.Follow(ct);
        return TypedResults.Ok(job);
    }

    private static async Task<Ok<Imported>> Import(
        HttpRequest request, ClaimsPrincipal user, JobArchive archive, JobShelf shelf, PlaybookShelf playbooks, CancellationToken ct)
    {
        using var body = new StreamReader(request.Body);
        var (jobs, errors) = JobCsv.Read(await body.ReadToEndAsync(ct), playbooks.InForce(user.Tenant()));
        Refuse(errors);
        await archive.Put(user.Tenant(), jobs, user.AgentName(), ct);
        await shelf.Follow(ct);
        return TypedResults.Ok(new Imported(jobs.Count));
    }

    private static async Task<Results<Ok<IReadOnlyList<PassRate>>, ContentHttpResult>> Rates(
        string? format, ClaimsPrincipal user, ConversationStreams streams, PlaybookShelf playbooks, CancellationToken ct)
    {
        var rates = new PassRates();
        await foreach (var page in streams.All(user.Tenant(), ct))
        {
            rates.Add(page.Select(recorded => recorded.Event));
        }

        var found = rates.Of(playbooks.InForce(user.Tenant()));
        return format == "csv" ? TypedResults.Text(PassRates.Csv(found), "text/csv") : TypedResults.Ok(found);
    }

    private static void Refuse(IReadOnlyList<string> errors)
    {
        if (errors.Count > 0)
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                detail: $"Nothing was kept.\n{string.Join('\n', errors)}",
                errors: new Dictionary<string, string[]> { ["jobs"] = [.. errors] });
        }
    }
}
