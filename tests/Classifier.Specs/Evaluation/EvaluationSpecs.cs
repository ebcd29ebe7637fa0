using System.Text.Json;
using Hitl.Classifier.Encoding;
using Hitl.Classifier.Evaluation;
using Hitl.Classifier.Learning;
using Hitl.Classifier.Specs.Encoding;

namespace Hitl.Classifier.Specs.Evaluation;

public class EvaluationSpecs
{
    private static readonly string[] Places = ["Leeds", "York", "Hull", "Bath", "Ely", "Deal", "Rye", "Bury", "Wells", "Ripon"];

    private static readonly (string Label, string[] Ways)[] Topics =
    [
        ("hours", ["when do you open in {0}", "what are the opening hours in {0}", "is the {0} shop open on sunday"]),
        ("price", ["how much is it in {0}", "what does it cost in {0}", "give me the price for {0}"]),
        ("parking", ["where can i park in {0}", "is there parking in {0}", "do you have a car park at {0}"]),
        ("jobs", ["do you have any jobs in {0}", "are you hiring in {0}", "i want to work for you in {0}"]),
        ("returns", ["how do i return something to {0}", "can i send it back to {0}", "i want a refund from {0}"]),
        ("delivery", ["do you deliver to {0}", "how long does delivery to {0} take", "when will my parcel reach {0}"]),
    ];

    private static readonly string[] Strange = ["who won the match", "tell me a joke", "what is the capital of france", "play some music", "how tall is that tower", "will it rain tomorrow"];

    [Fact]
    public void What_was_learned_is_told_apart_and_what_was_not_is_left_to_a_person()
    {
        var (figures, mistakes) = Run(null);

        Assert.True(figures.Accuracy >= 0.95, Json(figures));
        Assert.True(figures.InScopeAccuracy >= 0.9, Json(figures));
        Assert.True(figures.OosRecall >= 0.9, Json(figures));
        Assert.True(figures.Auroc >= 0.95, Json(figures));
        Assert.Equal((0, null), (figures.EncoderShare, figures.Encoder));
        Assert.All(mistakes, mistake => Assert.NotEqual(mistake.Label, mistake.InScope >= 0.5 ? mistake.Said : "none"));
    }

    [Fact]
    public void With_an_encoder_other_words_for_the_same_are_understood()
    {
        using var tiny = new TinyEncoder("open opening hours unlock", "much cost price fee", "park parking car stationing", "jobs hiring work vacancies", "return refund back", "deliver delivery parcel", "match joke capital music tower rain");
        using var encoder = SentenceEncoder.Open(tiny.Folder);
        LabelledText[] test = [.. Places.Take(5).SelectMany(place => new LabelledText[] { new($"fee {place}?", "price"), new($"vacancies {place}?", "jobs"), new($"unlock {place}?", "hours") })];

        var without = Hitl.Classifier.Evaluation.Evaluation.Run(Train, test, null, 0, _ => { }).Figures;
        var with = Hitl.Classifier.Evaluation.Evaluation.Run(Train, test, encoder, 0, _ => { }).Figures;

        Assert.True(with.Accuracy > without.Accuracy, $"{Json(without)} {Json(with)}");
        Assert.Equal(encoder.Identity, with.Encoder);
        Assert.True(with.EncoderShare > 0);
    }

    [Fact]
    public void Training_twice_gives_the_same_verdicts()
    {
        var (one, other) = (TextClassifier.Train(Train, null), TextClassifier.Train(Train, null));

        Assert.All(Test, row => Assert.Equal(one.Classify(row.Text), other.Classify(row.Text)));
    }

    [Fact]
    public void The_figures_have_the_names_that_scripts_read()
    {
        var json = JsonElement.Parse(Json(Run(null).Figures));

        Assert.All(
            ["encoder", "encoderShare", "accuracy", "macroRecall", "inScopeAccuracy", "oosRecall", "auroc", "ece", "threshold", "trainSeconds", "microsPerMessage", "modelBytes"],
            key => Assert.True(json.TryGetProperty(key, out _), key));
        Assert.True(json.GetProperty("microsPerMessage").GetProperty("p50").GetDouble() > 0);
        Assert.True(json.GetProperty("microsPerMessage").GetProperty("p99").GetDouble() > 0);
    }

    [Fact]
    public void One_label_is_too_few_to_tell_apart() =>
        Assert.Contains("two labels", Assert.Throws<ArgumentException>(() => TextClassifier.Train([new("a", "x"), new("b", "x")], null)).Message, StringComparison.Ordinal);

    private static LabelledText[] Train { get; } =
        [.. Topics.SelectMany(topic => topic.Ways.SelectMany(way => Places[..5].Select(place => new LabelledText(string.Format(null, way, place), topic.Label))))];

    private static LabelledText[] Test { get; } =
    [
        .. Topics.SelectMany(topic => topic.Ways.SelectMany(way => Places[5..].Select(place => new LabelledText(string.Format(null, way, place), topic.Label)))),
        .. Strange.Select(text => new LabelledText(text, LabelledText.OutOfScope)),
    ];

    private static (Figures Figures, IReadOnlyList<Mistake> Mistakes) Run(SentenceEncoder? encoder) => Hitl.Classifier.Evaluation.Evaluation.Run(Train, Test, encoder, 10, _ => { });

    private static string Json(Figures figures) => JsonSerializer.Serialize(figures, JsonSerializerOptions.Web);
}
