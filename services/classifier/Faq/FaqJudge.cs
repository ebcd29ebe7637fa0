using Hitl.Classifier.Learning;

namespace Hitl.Classifier.Faq;

/// <summary>The likeliest entry and how likely any is meant.</summary>
/// <param name="Next">−1 when there is only one entry.</param>
internal sealed record FaqVerdict(int Best, int Next, double[] Probabilities, double InScope)
{
    public double Confidence => Probabilities[Best] * InScope;
}

/// <summary>What was seen of a training text by a model that lacks it, or that has it.</summary>
/// <param name="Entry">−1 where no entry is meant.</param>
/// <param name="TellsApart">Whether it teaches to tell entries apart: its entry was known, the text was not.</param>
/// <param name="IsMeasured">Whether it is of the published FAQ or of the product's background, and its model lacked it: every model of this FAQ is measured on these.</param>
internal sealed record FaqLesson(FaqIndex Index, FaqScores Scores, int Entry, bool TellsApart, bool IsMeasured);

/// <summary>Turns an index's scores into a verdict: which entry, and whether any.</summary>
internal sealed record FaqJudge(Mixture Mixture, Logistic Scope)
{
    /// <summary>For an FAQ too small to learn its own; chosen by hand, never measured.</summary>
    public static readonly FaqJudge Untrained = new(new Mixture([3]), new Logistic([6, 1.5, 1, -2.5, -2.5, -2.5]));

    public static FaqJudge Read(BinaryReader stored) => new(new Mixture(stored.Unpack<double>()), new Logistic(stored.Unpack<double>()));

    public void Write(BinaryWriter writer)
    {
        writer.Pack(Mixture.Weights);
        writer.Pack(Scope.Weights);
    }

    private bool AsksEncoder => Mixture.Weights.Length > 1;

    public static FaqJudge Fit(IReadOnlyList<FaqLesson> lessons, bool withEncoder)
    {
        var apart = lessons.Where(lesson => lesson.TellsApart).ToArray();
        var mixture = Mixture.Fit([.. apart.Select(lesson => Parts(lesson.Scores, withEncoder))], [.. apart.Select(lesson => lesson.Entry)]);
        var untaught = new FaqJudge(mixture, Untrained.Scope);
        var judged = lessons.Select(lesson => untaught.Inputs(lesson.Index, lesson.Scores)).ToArray();
        return new FaqJudge(mixture, Logistic.Fit([.. judged.Select(j => j.Inputs)], [.. judged.Zip(lessons, (j, lesson) => j.Best == lesson.Entry)], ridge: 0.5));
    }

    public FaqVerdict Decide(FaqIndex index, FaqScores scores)
    {
        var (best, next, inputs) = Inputs(index, scores);
        return new FaqVerdict(best, next, Softmax.Once.Of(Mixture.Sums(Parts(scores, AsksEncoder))), Scope.Of(inputs));
    }

    private static float[][] Parts(FaqScores scores, bool withEncoder) =>
        withEncoder ? [scores.Words, scores.Encoded!.Head, scores.Encoded.Near] : [scores.Words];

    private (int Best, int Next, double[] Inputs) Inputs(FaqIndex index, FaqScores scores)
    {
        var (best, next) = BestTwo(Mixture.Sums(Parts(scores, AsksEncoder)));
        var (share, names) = index.Foreigners(scores, best);
        double[] words = [scores.Nearest[best], scores.Linear[best], next < 0 ? 1 : scores.Words[best] - scores.Words[next], share, names];
        return (best, next, !AsksEncoder
            ? words
            : [.. words, scores.Encoded!.Near[best], scores.Encoded.Head[best], next < 0 ? 1 : scores.Encoded.Near[best] - scores.Encoded.Near[next]]);
    }

    private static (int Best, int Next) BestTwo(double[] scores)
    {
        var (best, next) = (0, -1);
        for (var entry = 1; entry < scores.Length; entry++)
        {
            if (scores[entry] > scores[best])
            {
                (best, next) = (entry, best);
            }
            else if (next < 0 || scores[entry] > scores[next])
            {
                next = entry;
            }
        }

        return (best, next);
    }
}
