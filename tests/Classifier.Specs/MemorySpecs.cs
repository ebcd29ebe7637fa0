using Hitl.Classifier.Faq;
using Hitl.Classifier.Phrases;
using Hitl.Contracts;

namespace Hitl.Classifier.Specs;

public class MemorySpecs
{
    /// <summary>64 MB for a hundred tenants of 50 entries.</summary>
    [Fact]
    public void A_tenant_of_fifty_entries_takes_640_kilobytes_at_most()
    {
        var phrasings = PhraseBook.All.Select(phrase => phrase.Text).Distinct().Take(300).Chunk(6).ToArray();
        var faq = phrasings.Select((texts, at) => new FaqEntry($"entry-{at}", texts, $"The answer to {texts[0]}")).ToArray();

        var card = FaqModel.Train(faq).Card;

        Assert.Equal(50, faq.Length);
        Assert.True(card.Bytes <= 640_000, $"{card.Bytes} bytes for {card.Features} features of {card.Rows} phrasings");
    }
}
