using System.Diagnostics;
using Hitl.Classifier.Encoding;
using Hitl.Classifier.Learning;
using Hitl.Classifier.Phrases;

namespace Hitl.Classifier.Evaluation;

/// <summary>Trains a classifier on one set of labelled texts and measures it on another.</summary>
public static class Evaluation
{
    private const double Threshold = 0.5;
    private const int CalibrationParts = 15;

    /// <summary>Texts read untimed first, so that what is timed is compiled code.</summary>
    private const int WarmUp = 300;

    public static (Figures Figures, IReadOnlyList<Mistake> Mistakes) Run(
        IReadOnlyList<LabelledText> train, IReadOnlyList<LabelledText> test, SentenceEncoder? encoder, int mistakes, Action<string> say)
    {
        var watch = Stopwatch.StartNew();
        var classifier = TextClassifier.Train(train, encoder, [.. PhraseBook.Background], say);
        var trainSeconds = watch.Elapsed.TotalSeconds;
        say($"reading {test.Count} texts");
        for (var at = 0; at < WarmUp; at++)
        {
            classifier.Classify(test[at % test.Count].Text);
        }

        var micros = new double[test.Count];
        var read = new Read[test.Count];
        for (var at = 0; at < test.Count; at++)
        {
            var started = Stopwatch.GetTimestamp();
            var verdict = classifier.Classify(test[at].Text);
            micros[at] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
            read[at] = new Read(test[at], verdict, classifier.Labels[verdict.Best]);
        }

        Array.Sort(micros);
        return (
            Of(read, encoder?.Identity, trainSeconds, new Micros(Math.Round(micros[micros.Length / 2], 1), Math.Round(micros[micros.Length * 99 / 100], 1)), classifier.Bytes),
            [
                .. read.Where(row => row.IsWrong)
                    .OrderByDescending(row => row.Verdict.Probability * row.Verdict.InScope)
                    .Take(mistakes)
                    .Select(row => new Mistake(row.Row.Text, row.Row.Label, row.Said, Round(row.Verdict.Probability), Round(row.Verdict.InScope), classifier.Explain(row.Row.Text, row.Verdict.Best))),
            ]);
    }

    private static Figures Of(Read[] read, EncoderIdentity? encoder, double trainSeconds, Micros micros, long bytes)
    {
        var inScope = read.Where(row => row.IsInScope).ToArray();
        var outside = read.Where(row => !row.IsInScope).ToArray();
        return new Figures(
            encoder,
            Round(read.Average(row => row.Verdict.Encoded ? 1.0 : 0)),
            Round(Share(inScope, row => row.IsRight)),
            Round(inScope.GroupBy(row => row.Row.Label).Select(rows => Share([.. rows], row => row.IsRight)).DefaultIfEmpty(0).Average()),
            Round(Share(inScope, row => row.IsRight && row.Verdict.IsAnswered)),
            outside.Length == 0 ? null : Round(Share(outside, row => !row.Verdict.IsAnswered)),
            outside.Length == 0 || inScope.Length == 0 ? null : Round(Auroc(inScope, outside)),
            Round(CalibrationError(inScope)),
            Threshold,
            Math.Round(trainSeconds, 2),
            micros,
            bytes);
    }

    private static double Share(Read[] rows, Func<Read, bool> isSo) => rows.Length == 0 ? 0 : rows.Count(isSo) / (double)rows.Length;

    private static double Auroc(Read[] inScope, Read[] outside)
    {
        var scores = outside.Select(row => row.Verdict.InScope).Order().ToArray();
        return inScope.Average(row =>
        {
            var below = Below(scores, row.Verdict.InScope, orEqual: false);
            var ties = Below(scores, row.Verdict.InScope, orEqual: true) - below;
            return (below + (ties / 2.0)) / scores.Length;
        });
    }

    private static int Below(double[] sorted, double value, bool orEqual)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < value || (orEqual && sorted[middle] == value) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static double CalibrationError(Read[] inScope) => inScope
        .GroupBy(row => Math.Min(CalibrationParts - 1, (int)(row.Verdict.Probability * CalibrationParts)))
        .Sum(part => Math.Abs(part.Sum(row => row.Verdict.Probability - (row.IsRight ? 1 : 0)))) / Math.Max(1, inScope.Length);

    private static double Round(double figure) => Math.Round(figure, 4);

    private sealed record Read(LabelledText Row, Verdict Verdict, string Said)
    {
        public bool IsInScope => Row.Label != LabelledText.OutOfScope;

        public bool IsRight => Said == Row.Label;

        public bool IsWrong => IsInScope ? !IsRight || !Verdict.IsAnswered : Verdict.IsAnswered;
    }
}
