using Hitl.Classifier.Drafting;
using Hitl.Classifier.Models;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Classifier.Messages;

/// <summary>Reads what contacts write, in texts and in a form's message field, and says what it means.</summary>
internal sealed class Understand(ModelShelf models, SecondOpinions opinions)
{
    public void Message(ContactMessageReceived message, Batch batch) => Say(message.Conversation, message.Message, message.Text, batch);

    public void Form(FormSubmitted form, Batch batch)
    {
        if (form.Text.Length > 0)
            Say(form.Conversation, form.Message, form.Text, batch);
    }

    private void Say(ConversationId conversation, MessageId message, string text, Batch batch)
    {
        var (shared, faq) = models.For(batch.Tenant);
        var understood = Understanding.Read(text, faq, shared);
        opinions.Say(
            new MessageUnderstood(conversation, message, understood.ModelVersion, understood.Language, understood.Whole, understood.Segments), text, batch);
    }
}
