using Hitl.Classifier.Models;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Classifier.Corrections;

/// <summary>Keeps what people correct, and lets go of it with the contact.</summary>
internal static class CorrectionHandlers
{
    public static void Corrected(LabelCorrected m, Batch batch)
    {
        var correction = new Correction(m.Conversation.Value, m.Message.Value, m.Text, m.Label, m.Was, m.Right, m.By.Name, m.At);
        batch.Put(ContactCorrections.Kind, (batch.Get(ContactCorrections.Kind) ?? ContactCorrections.None).With(correction));
        batch.Post(batch.Tenant, new LessonsChanged(m.Conversation.Value));
    }

    /// <summary>A model holds words of what it was trained on: those that were trained on this contact's go with the examples, and are trained anew.</summary>
    public static void Erased(ContactErased m, Batch batch)
    {
        if (batch.Get(ContactCorrections.Kind) is not null)
        {
            batch.Put(ContactCorrections.Kind, null);
            batch.Write(StoredModels.Forget, new TenantRow(batch.Tenant));
            batch.Post(batch.Tenant, new LessonsForgotten(m.Conversation.Value));
        }
    }
}
