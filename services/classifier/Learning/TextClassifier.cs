using Hitl.Classifier.Encoding;

namespace Hitl.Classifier.Learning;

/// <summary>What a classifier makes of a text.</summary>
/// <param name="Best">The number of the most probable label.</param>
/// <param name="Probability">That it is this label, should it be any.</param>
/// <param name="InScope">That it is any; from 0.5 on it is answered.</param>
/// <param name="Encoded">Whether the encoder was asked.</param>
public sealed record Verdict(int Best, double Probability, double InScope, bool Encoded)
{
    public bool IsAnswered => InScope >= 0.5;
}

/// <summary>
/// Tells texts of several labels apart, and knows when none fits. A linear step on n-grams answers alone where it is sure; else the
/// sentence encoder is asked, where there is one, and its scores are weighed together with the linear ones.
/// </summary>
/// <remarks>What is weighed how, where the line of the scope lies and when the encoder is asked come from cross-validation on the training texts alone.</remarks>
public sealed class TextClassifier
{
    private readonly SentenceEncoder? encoder;
    private readonly LinearPart linear;
    private readonly EncodedPart? encoded;
    private readonly Judge alone;
    private readonly Judge? together;
    private readonly double sure;

    private TextClassifier(IReadOnlyList<string> labels, SentenceEncoder? encoder, LinearPart linear, EncodedPart? encoded, Judge alone, Judge? together, double sure)
    {
        Labels = labels;
        this.encoder = encoder;
        this.linear = linear;
        this.encoded = encoded;
        this.alone = alone;
        this.together = together;
        this.sure = sure;
    }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>From this confidence on the linear step answers alone.</summary>
    public double Sure => sure;

    public long Bytes => linear.Bytes + (encoded?.Bytes ?? 0);

    /// <param name="rows">Texts with their labels; <see cref="LabelledText.OutOfScope"/> is no label of its own.</param>
    /// <param name="background">Texts that hardly belong to any set: they help to draw the line where no training text is out of scope.</param>
    /// <param name="say">Told what is done.</param>
    /// <exception cref="ArgumentException">There are fewer than two labels.</exception>
    public static TextClassifier Train(IReadOnlyList<LabelledText> rows, SentenceEncoder? encoder, IReadOnlyList<string>? background = null, Action<string>? say = null)
    {
        var told = say ?? (_ => { });
        var labels = rows.Select(row => row.Label).Where(label => label != LabelledText.OutOfScope).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (labels.Length < 2)
        {
            throw new ArgumentException("The training texts need at least two labels.", nameof(rows));
        }

        var texts = Lessons([.. rows.Select(row => (row.Text, Math.Max(-1, Array.BinarySearch(labels, row.Label, StringComparer.Ordinal))))], encoder, told);
        var names = Lessons([.. labels.Select((label, at) => (LabelName.Words(label), at)).Where(name => name.Item1 is not null).Select(name => (name.Item1!, name.at))], encoder, told);
        Lesson[] lessons = [.. texts, .. names.Select(name => name with { IsName = true })];
        var strangers = Lessons([.. (background ?? []).Select(text => (text, -1))], encoder, told);
        var heldOut = HeldOutScores.Of(lessons, labels.Length, strangers, told);
        var alone = Judge.Fit(heldOut, withEncoder: false);
        var together = encoder is null ? null : Judge.Fit(heldOut, withEncoder: true);
        told("training on all texts");
        return new TextClassifier(
            labels,
            encoder,
            LinearPart.Train(lessons, labels.Length),
            encoder is null ? null : EncodedPart.Train(lessons, labels.Length),
            alone,
            together,
            together is null ? 0 : Gate.Choose(heldOut, alone, together));
    }

    private static Lesson[] Lessons(IReadOnlyList<(string Text, int Label)> texts, SentenceEncoder? encoder, Action<string> told)
    {
        if (encoder is not null)
        {
            told($"encoding {texts.Count} texts");
        }

        var lessons = new Lesson[texts.Count];
        Parallel.For(0, texts.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, at =>
            lessons[at] = new Lesson(texts[at].Text, texts[at].Label, Bag.Of(texts[at].Text, wide: true), encoder?.Encode(texts[at].Text)));
        return lessons;
    }

    public Verdict Classify(string text)
    {
        var scores = linear.Weigh(Bag.Of(text, wide: true));
        var verdict = alone.Decide(scores, null);
        return together is null || Gate.ConfidenceOf(verdict) >= sure
            ? verdict
            : together.Decide(scores, encoded!.Weigh(encoder!.Encode(text), scores.Labels));
    }

    /// <summary>The words whose n-grams spoke for a label, strongest first.</summary>
    public IReadOnlyList<string> Explain(string text, int label) =>
        [.. linear.Explain(text, label).Select(word => text.Substring(word.Start, word.Length))];
}
