using Hitl.Lanes;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>Says, in the tenant's lane, which playbook is in force.</summary>
internal sealed class PublishPlaybookHandler(PlaybookShelf playbooks)
{
    public void Handle(PublishPlaybook message, Batch batch)
    {
        var playbook = playbooks.Loaded(batch.Tenant, message.Version);
        batch.Say(new Contracts.PlaybookPublished(
            new(batch.Tenant),
            message.Version,
            [.. playbook.Faq.Select(f => new Contracts.FaqEntry(f.Id, [.. f.Phrasings], f.Answer))],
            batch.Now,
            playbook.Zone,
            ModelUse(playbook)));
    }

    private static Contracts.ModelUse? ModelUse(Playbook playbook) => playbook.Model.Mode == ModelMode.Off
        ? null
        : new(
            playbook.Identity.Company,
            playbook.Model.Mode == ModelMode.Drafts,
            playbook.Model.TokensADay,
            playbook.Thresholds.Question,
            playbook.Thresholds.FaqProbability,
            playbook.Thresholds.FaqMargin,
            playbook.Thresholds.FaqInScope,
            [.. playbook.Facts.Select(fact => fact.Says), $"A call is booked at {playbook.Identity.BookingLink}"]);
}
