using System.Globalization;
using System.Text.Json;
using Hitl.Classifier.Faq;
using Hitl.Classifier.Phrases;
using Hitl.Contracts;

namespace Hitl.Classifier.Specs;

public class DeterminismSpecs
{
    [Fact]
    public void Training_twice_gives_the_same_weights_and_version()
    {
        var shared = SharedModels.Train();
        var faq = FaqModel.Train(SampleFaq.Northgate);

        Assert.Equal(Models.Shared.Version, shared.Version);
        Assert.True(Models.Shared.Weights.SequenceEqual(shared.Weights));
        Assert.Equal(Models.Northgate.Version, faq.Version);
        Assert.True(Models.Northgate.Weights.SequenceEqual(faq.Weights));
    }

    /// <summary>Without ICU a culture has its name alone, so its way with numbers is put in by hand.</summary>
    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    public void Reading_is_the_same_in_another_culture_on_both_cores_twice(string culture)
    {
        var elsewhere = new CultureInfo(culture);
        (elsewhere.NumberFormat.NumberDecimalSeparator, elsewhere.NumberFormat.NumberGroupSeparator) = (",", ".");
        (elsewhere.DateTimeFormat.DateSeparator, elsewhere.DateTimeFormat.TimeSeparator, elsewhere.NumberFormat.NegativeSign) = (".", ".", "~");
        const string text = "I'M INTERESTED but is £1.5k the price? İptal. Ring 07912 345678 on 3 March at 2.30pm, I have 2.5 years' experience";
        var before = Json(text);
        var texts = PhraseBook.All.Where((_, at) => at % 20 == 0).Select(phrase => phrase.Text.ToUpperInvariant()).ToArray();
        var plain = texts.Select(Json).ToArray();
        var usual = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = elsewhere;
        try
        {
            Assert.Equal(before, Json(text));
            Assert.Equal(plain, texts.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(There).ToArray());
            Assert.Equal(plain, texts.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(There).ToArray());
            Assert.Equal(Models.Northgate.ToBytes(), FaqModel.Train(SampleFaq.Northgate).ToBytes());
        }
        finally
        {
            CultureInfo.CurrentCulture = usual;
        }

        string There(string read)
        {
            CultureInfo.CurrentCulture = elsewhere;
            return Json(read);
        }
    }

    [Fact]
    public void Evidence_is_whole_words_of_the_original_text()
    {
        const string text = "Please ｓｔｏｐ texting me";

        var words = Models.Whole(text).OptOutWish.Evidence.Select(evidence => text.Substring(evidence.Start, evidence.Length)).ToArray();

        Assert.Contains("ｓｔｏｐ", words);
        Assert.Contains("texting", words);
    }

    [Fact]
    public void The_model_card_says_how_each_head_did_on_rows_it_had_not_seen()
    {
        var heads = Models.Shared.Card.Heads.ToDictionary(head => head.Head);

        Assert.Equal(12, heads.Count);
        Assert.InRange(heads["sentiment"].Accuracy, 0.8, 0.99);
        Assert.InRange(heads["opt-out"].Labels[0].Recall, 0.8, 0.99);
        Assert.InRange(heads["human"].Labels[0].Recall, 0.8, 0.99);
    }

    [Fact]
    public void Two_cores_read_alike_twice()
    {
        var texts = PhraseBook.All.Where((_, at) => at % 20 == 0).Select(phrase => phrase.Text).ToArray();
        var alone = texts.Select(Json).ToArray();

        Assert.Equal(alone, texts.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(Json).ToArray());
    }

    private static string Json(string text)
    {
        var understood = Understanding.Read(text, Models.Northgate, Models.Shared, ExtractionSpecs.London);
        return JsonSerializer.Serialize(
            new MessageUnderstood(new("c_1"), new("m_1"), understood.ModelVersion, understood.Language, understood.Whole, understood.Segments, understood.LanguageProbability, understood.Found),
            ContractsJson.Default.MessageUnderstood);
    }
}
