using System.Security.Claims;
using Hitl.Hosting;
using Hitl.Lanes;
using Hitl.Orchestrator.Playbooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Orchestrator.FaqProposals;

/// <summary>What people answered and the FAQ did not hold, over HTTP. Accepting one makes a draft of the next version; publishing it is another act.</summary>
internal static class FaqProposalEndpoints
{
    /// <param name="Phrasings">How people ask it; the contacts' own questions when left out.</param>
    /// <param name="Answer">What the bot will say; the person's own answer when left out.</param>
    /// <remarks>What is wrong with any of them is what is wrong with the playbook that holds them: lint says it.</remarks>
    public sealed record AcceptBody(string Entry, IReadOnlyList<string>? Phrasings = null, string? Answer = null);

    /// <param name="Playbook">The text of the next version, to be looked at and published.</param>
    public sealed record Accepted(string Proposal, string Entry, string Over, string Playbook);

    public static void MapFaqProposals(this IEndpointRouteBuilder app)
    {
        var proposals = app.MapGroup("/api/playbooks/proposals");
        proposals.MapGet("/", All).WithSummary("Questions that people answered and the FAQ doesn't hold, alike ones together");
        proposals.MapPost("/{proposal}/accept", Accept).WithSummary("Make an entry of it in a draft of the playbook's next version");
        proposals.MapPost("/{proposal}/dismiss", Dismiss).WithSummary("Leave it out of the FAQ");
    }

    private static async Task<Ok<IReadOnlyList<FaqProposal>>> All(ClaimsPrincipal user, ProposalReader reader, CancellationToken ct) =>
        TypedResults.Ok<IReadOnlyList<FaqProposal>>(
            [.. (await reader.Of(user.Tenant(), ct)).All.OrderBy(proposal => proposal.State).ThenByDescending(proposal => proposal.Questions.Count).ThenByDescending(proposal => proposal.At)]);

    private static async Task<Ok<Accepted>> Accept(
        string proposal, AcceptBody body, ClaimsPrincipal user, ProposalReader reader, PlaybookShelf playbooks, LaneAcceptor acceptor, CancellationToken ct)
    {
        var tenant = user.Tenant();
        var found = (await reader.Of(tenant, ct)).Find(proposal) ?? throw NoSuchProposal();

        if (found.State == ProposalState.Dismissed || (found.State == ProposalState.Accepted && found.Entry != body.Entry))
        {
            throw new ProblemException(
                StatusCodes.Status409Conflict, detail: $"{found.SettledBy} has settled it already: {found.State}{(found.Entry is { } entry ? $" as '{entry}'" : "")}.");
        }

        var version = playbooks.InForce(tenant).Version;
        var written = await reader.Playbook(tenant, version, ct);
        var draft = FaqEntryText.Add(
            written.Source, new(body.Entry, [.. (body.Phrasings ?? found.Questions.Select(question => question.Text)).Distinct(StringComparer.OrdinalIgnoreCase)], body.Answer ?? found.Answer));
        if (PlaybookYaml.Lint(draft, written.Base) is { Count: > 0 } errors)
        {
            throw new ProblemException($"With this entry the playbook is not right: {string.Join("; ", errors.Select(error => error.What))}");
        }

        await acceptor.Accept(tenant, tenant, new SettleFaq(proposal, body.Entry, user.AgentName()), $"faq-proposal/{proposal}", ct);
        return TypedResults.Ok(new Accepted(proposal, body.Entry, version, draft));
    }

    private static async Task<NoContent> Dismiss(
        string proposal, ClaimsPrincipal user, ProposalReader reader, LaneAcceptor acceptor, CancellationToken ct)
    {
        _ = (await reader.Of(user.Tenant(), ct)).Find(proposal) ?? throw NoSuchProposal();
        await acceptor.Accept(user.Tenant(), user.Tenant(), new SettleFaq(proposal, null, user.AgentName()), $"faq-proposal/{proposal}", ct);
        return TypedResults.NoContent();
    }

    private static ProblemException NoSuchProposal() => new(StatusCodes.Status404NotFound, detail: "There is no such proposal: ./hitl playbook proposals lists them.");
}
