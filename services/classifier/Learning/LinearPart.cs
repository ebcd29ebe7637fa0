using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Learning;

/// <summary>What the n-grams of a text say of each label.</summary>
/// <param name="Labels">A score for each label.</param>
/// <param name="Stranger">The score of being out of scope; 0 where no training text was.</param>
/// <param name="Known">Share of the text's weight that the training texts hold.</param>
internal sealed record LinearScores(float[] Labels, float Stranger, double Known);

/// <summary>The first step, always there: n-grams and one linear classifier for each label.</summary>
internal sealed class LinearPart
{
    /// <summary>Thousands of texts have settled after this many rounds.</summary>
    private static readonly LearnerSettings Fit = LearnerSettings.Usual with { Rarity = 0.35, MostEpochs = 15, Tolerance = 0.1f };

    private readonly FeatureSpace space;
    private readonly LinearHeads heads;
    private readonly int labels;

    private LinearPart(FeatureSpace space, LinearHeads heads, int labels)
    {
        this.space = space;
        this.heads = heads;
        this.labels = labels;
    }

    public long Bytes => space.Bytes + heads.Bytes;

    public static LinearPart Train(IReadOnlyList<Lesson> lessons, int labels)
    {
        var space = FeatureSpace.Of(lessons.Select(lesson => lesson.Bag), FeatureSettings.Wide);
        var rows = new SparseRow[lessons.Count];
        Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, at => rows[at] = SparseRow.Of(space.Weigh(lessons[at].Bag)));
        var outputs = labels + (lessons.Any(lesson => lesson.Label < 0) ? 1 : 0);
        var heads = LinearLearner.Train(rows, space.Size, outputs, (row, output) => lessons[row].Label == (output == labels ? -1 : output), settings: Fit);
        return new LinearPart(space, heads, labels);
    }

    public LinearScores Weigh(Bag bag)
    {
        var vector = space.Weigh(bag);
        var sums = heads.Sums(vector.Features, vector.Values);
        return sums.Length == labels ? new LinearScores(sums, 0, vector.Known) : new LinearScores(sums[..labels], sums[labels], vector.Known);
    }

    public IReadOnlyList<Evidence> Explain(string text, int label)
    {
        var tokens = Tokenizer.Cut(FoldedText.Of(text));
        var clause = new Clause(0, tokens.Count);
        var bag = Bag.Of(tokens, clause, wide: true);
        return heads.Explain(bag, space.Weigh(bag), label, tokens, clause);
    }
}
