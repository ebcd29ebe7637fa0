using Hitl.Classifier.Encoding;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Phrases;
using Hitl.Contracts;

namespace Hitl.Classifier.Specs;

/// <summary>64 MB for a hundred tenants of 50 entries.</summary>
public class MemorySpecs(ITestOutputHelper output)
{
    private const int Most = 640_000;

    private static readonly FaqEntry[] Fifty =
    [
        .. PhraseBook.All.Select(phrase => phrase.Text).Distinct().Take(300).Chunk(6)
            .Select((texts, at) => new FaqEntry($"entry-{at}", texts, $"The answer to {texts[0]}")),
    ];

    [Fact]
    public void A_tenant_of_fifty_entries_takes_640_kilobytes_at_most() => TakesLittle(vectors: null);

    [Fact]
    public void With_the_encoder_too()
    {
        var folder = Environment.GetEnvironmentVariable("HITL_ENCODER");
        Assert.SkipUnless(!string.IsNullOrEmpty(folder), "HITL_ENCODER names no folder with a sentence encoder.");
        using var encoder = SentenceEncoder.Open(folder);

        TakesLittle(new TextVectors(encoder));
    }

    private void TakesLittle(TextVectors? vectors)
    {
        var card = FaqModel.Train(Fifty, vectors).Card;

        output.WriteLine($"{card.Bytes} bytes for {card.Features} features of {card.Rows} phrasings");
        Assert.Equal(50, Fifty.Length);
        Assert.True(card.Bytes <= Most, $"{card.Bytes} bytes for {card.Features} features of {card.Rows} phrasings");
    }
}
