using Hitl.Classifier.Drafting;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Classifier.Models;

/// <summary>Keeps a tenant's FAQ; every instance trains its model from it.</summary>
internal static class PlaybookPublishedHandler
{
    public static void Handle(PlaybookPublished message, Batch batch)
    {
        batch.Put(TenantFaq.Kind, new TenantFaq(message.Version, message.Faq, message.Zone));
        TenantModel.Keep(message, batch);
        Trial.Plan(batch);
    }
}
