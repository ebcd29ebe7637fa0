namespace Hitl.Classifier.Learning;

/// <summary>How one label did on rows its model had not seen.</summary>
/// <param name="Rows">Rows that carry the label.</param>
/// <param name="PrecisionWithin">Where precision lies, for so few rows.</param>
/// <param name="RecallWithin">Where recall lies.</param>
public sealed record LabelFigures(string Label, int Rows, double Precision, double Recall, Interval PrecisionWithin, Interval RecallWithin)
{
    public static LabelFigures Of(string label, IReadOnlyList<bool> isLabel, IReadOnlyList<bool> isSaid)
    {
        var (rows, said) = (isLabel.Count(yes => yes), isSaid.Count(yes => yes));
        double hits = isLabel.Zip(isSaid).Count(pair => pair is (true, true));
        return new LabelFigures(label, rows, hits / Math.Max(1, said), hits / Math.Max(1, rows), Interval.Of(hits, said), Interval.Of(hits, rows));
    }
}

/// <summary>How one head did in cross-validation, or on texts held out.</summary>
/// <param name="Rows">How many it was counted on, and <paramref name="Right"/> of them.</param>
public sealed record HeadFigures(string Head, double Accuracy, Interval AccuracyWithin, IReadOnlyList<LabelFigures> Labels, int Rows = 0, int Right = 0)
{
    public static HeadFigures Of(string head, IReadOnlyList<bool> isRight, IReadOnlyList<LabelFigures> labels)
    {
        var hits = isRight.Count(yes => yes);
        return new HeadFigures(head, (double)hits / Math.Max(1, isRight.Count), Interval.Of(hits, isRight.Count), labels, isRight.Count, hits);
    }
}

/// <summary>What a model version is made of and how well it did on held-out rows.</summary>
/// <param name="Data">SHA-256 of the training rows, hexadecimal.</param>
/// <param name="Bytes">Memory of weights and vocabulary.</param>
/// <param name="Encoder">The sentence encoder it was trained with; null where the linear step stands alone.</param>
/// <param name="EncoderShare">Share of the held-out texts that asked it.</param>
public sealed record ModelCard(
    string Version,
    string Data,
    int Rows,
    int Features,
    long Bytes,
    IReadOnlyList<HeadFigures> Heads,
    IReadOnlyList<string> Weaknesses,
    string? Encoder = null,
    double EncoderShare = 0)
{
    /// <summary>How it did beside the model that it took the place of; null where there was none, or nothing was learned from people.</summary>
    public Comparison? Compared { get; init; }
}
