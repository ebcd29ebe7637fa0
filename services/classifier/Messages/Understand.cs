using Hitl.Classifier.Drafting;
using Hitl.Classifier.Extraction;
using Hitl.Classifier.Models;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.Classifier.Messages;

/// <summary>Reads what contacts write, in texts and in a form's message field, and says what it means.</summary>
internal sealed class Understand(ModelShelf models, SecondOpinions opinions)
{
    public void Message(ContactMessageReceived message, Batch batch) => Say(message.Conversation, message.Message, message.Text, message.From, message.ReceivedAt, batch);

    public void Form(FormSubmitted form, Batch batch)
    {
        if (form.Text.Length > 0)
            Say(form.Conversation, form.Message, form.Text, form.Phone ?? "", form.ReceivedAt, batch);
    }

    /// <param name="from">The number it came from, or another address; a number tells the country.</param>
    private void Say(ConversationId conversation, MessageId message, string text, string from, DateTimeOffset at, Batch batch)
    {
        var (shared, faq) = models.For(batch.Tenant);
        var understood = Understanding.Read(text, faq, shared, new Setting(at, models.ZoneOf(batch.Tenant), PhoneFinder.CountryOf(from)));
        var said = new MessageUnderstood(
            conversation,
            message,
            understood.ModelVersion,
            understood.Language,
            understood.Whole,
            understood.Segments,
            understood.LanguageProbability,
            understood.Found.Count > 0 ? understood.Found : null);
        opinions.Say(said, text, batch);
    }
}
