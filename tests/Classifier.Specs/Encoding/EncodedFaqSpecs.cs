using Hitl.Classifier.Encoding;
using Hitl.Classifier.Faq;

namespace Hitl.Classifier.Specs.Encoding;

public sealed class EncodedFaqSpecs : IDisposable
{
    private readonly TinyEncoder tiny = new(
        "open hours close opening weekends saturdays shut", "cost prices charge price pricing fee tariff", "contract term tied", "data safe stored gdpr protect",
        "demo", "cancel leave end", "support helpline account", "areas cover office based", "started onboarding live", "xero quickbooks integrate", "work explain offer");

    private readonly SentenceEncoder encoder;

    public EncodedFaqSpecs() => encoder = SentenceEncoder.Open(tiny.Folder);

    [Fact]
    public void A_question_in_other_words_finds_its_entry_through_the_encoder()
    {
        const string text = "tariff?";
        var without = Understanding.Read(text, Models.Northgate, Models.Shared).Whole.Faq;
        var with = Understanding.Read(text, FaqModel.Train(SampleFaq.Northgate, new TextVectors(encoder)), Models.Shared).Whole.Faq;

        Assert.Null(without.Entry);
        Assert.Equal("pricing", with.Entry ?? with.RunnerUp);
        Assert.True(with.InScope > without.InScope, $"{with.InScope} after {without.InScope}");
    }

    [Fact]
    public void The_card_and_the_version_say_which_encoder_a_model_was_made_with()
    {
        var with = FaqModel.Train(SampleFaq.Northgate, new TextVectors(encoder));

        Assert.Equal(encoder.Identity.ToString(), with.Card.Encoder);
        Assert.InRange(with.Card.EncoderShare, 0, 1);
        Assert.Null(Models.Northgate.Card.Encoder);
        Assert.NotEqual(Models.Northgate.Version, with.Version);
    }

    [Fact]
    public void Two_trainings_with_one_encoder_are_one_version_and_read_the_same()
    {
        var (one, other) = (FaqModel.Train(SampleFaq.Northgate, new TextVectors(encoder)), FaqModel.Train(SampleFaq.Northgate, new TextVectors(encoder)));

        Assert.Equal(one.Version, other.Version);
        Assert.Equal(
            Understanding.Read("what is the fee and when do you shut?", one, Models.Shared).Whole.Faq with { Evidence = [] },
            Understanding.Read("what is the fee and when do you shut?", other, Models.Shared).Whole.Faq with { Evidence = [] });
    }

    public void Dispose()
    {
        encoder.Dispose();
        tiny.Dispose();
    }
}
