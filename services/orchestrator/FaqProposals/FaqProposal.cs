using System.Text.Json.Serialization;
using Hitl.Lanes;

namespace Hitl.Orchestrator.FaqProposals;

/// <summary>A contact's question that a person answered.</summary>
/// <param name="Answer">As this person gave it.</param>
public sealed record AnsweredQuestion(string Conversation, string Question, string Text, string Answer, Agent By, DateTimeOffset At);

[JsonConverter(typeof(JsonStringEnumConverter<ProposalState>))]
public enum ProposalState { Open, Accepted, Dismissed }

/// <summary>Questions that mean the same, and the answer that people gave: what may become an entry of the FAQ.</summary>
/// <param name="Questions">In the order in which they were answered; the last answer is the one proposed.</param>
/// <param name="Entry">The FAQ entry that it was accepted as.</param>
public sealed record FaqProposal(
    string Id, IReadOnlyList<AnsweredQuestion> Questions, ProposalState State = ProposalState.Open, string? Entry = null, string? SettledBy = null, DateTimeOffset? SettledAt = null)
{
    public string Answer => Questions[^1].Answer;

    public string By => Questions[^1].By.Name;

    public DateTimeOffset At => Questions[^1].At;
}

/// <summary>All proposals of a tenant; kept in its lane.</summary>
public sealed record TenantProposals(IReadOnlyList<FaqProposal> All)
{
    public static readonly TenantProposals None = new([]);

    public static readonly DocumentKind<TenantProposals> Kind =
        new("faq_proposals", key => !key.StartsWith("c_", StringComparison.Ordinal), FaqProposalJson.Default.TenantProposals);

    public FaqProposal? Find(string id) => All.FirstOrDefault(proposal => proposal.Id == id);
}

/// <summary>To the tenant's lane: a person has answered what the FAQ did not hold.</summary>
public sealed record ProposeFaq(AnsweredQuestion Answered);

/// <summary>To the tenant's lane: a person has decided on a proposal.</summary>
/// <param name="Entry">The entry it becomes; null dismisses it.</param>
public sealed record SettleFaq(string Id, string? Entry, string By);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TenantProposals))]
[JsonSerializable(typeof(ProposeFaq))]
[JsonSerializable(typeof(SettleFaq))]
internal sealed partial class FaqProposalJson : JsonSerializerContext;
