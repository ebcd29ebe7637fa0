using Hitl.Orchestrator.Playbooks;

namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>
/// A language model that was asked for its opinion may only bring a person in, after every rule of the playbook: it sees what the local model
/// missed, and who writes to it cannot make it do more than that.
/// </summary>
internal static class SecondOpinionRule
{
    public static readonly RuleSetting Setting = new("second-opinion", "policy", RuleAction.HandOff, 1000, null, []);

    /// <returns>Null when it found nothing, or was not asked.</returns>
    public static FiredRule? Weigh(Turn turn)
    {
        var finding = turn.Playbook.Model.Mode == ModelMode.Off
            ? null
            : turn.Understood.FirstOrDefault(message => message.Understanding!.Opinion is { Attention: not ModelAttention.None });
        if (finding?.Understanding!.Opinion is not { } opinion)
        {
            return null;
        }

        var kind = opinion.Attention switch
        {
            ModelAttention.WantsHuman => "customer_request",
            ModelAttention.Complaint => "complaint",
            ModelAttention.Anger => "sentiment",
            _ => "policy",
        };
        return new(
            Setting with { Kind = kind },
            new(Setting.Name, 1, 1, [new Span(finding.Id, 0, finding.Text.Length, $"{Setting.Name}:{opinion.Attention}", 1)]));
    }
}
