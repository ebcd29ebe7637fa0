namespace Hitl.Classifier.Learning;

/// <summary>Turns scores into a verdict: the mixture tells the labels apart, a small logistic regression says whether any of them fits.</summary>
internal sealed record Judge(Mixture Mixture, Logistic Scope)
{
    /// <summary>So many texts that are out of scope by their label can draw the line alone.</summary>
    private const int EnoughReal = 50;

    public Verdict Decide(LinearScores linear, EncodedScores? encoded)
    {
        var (best, probability, inputs) = Inputs(Mixture, linear, encoded);
        return new Verdict(best, probability, Scope.Of(inputs), encoded is not null);
    }

    public static Judge Fit(IReadOnlyList<HeldOut> heldOut, bool withEncoder)
    {
        var known = heldOut.Where(text => text.Label >= 0).ToArray();
        var mixture = Mixture.Fit([.. known.Select(text => Parts(text.Linear, Of(text)))], [.. known.Select(text => text.Label)]);
        var drawn = Groups(heldOut).Where(group => group.Texts.Count > 0).ToArray();
        var shares = drawn.Sum(group => group.Fits);
        var judged = known.Select(text => (Text: text, InScope: true, Counts: 1.0))
            .Concat(drawn.SelectMany(group => group.Texts.Select(text => (Text: text, InScope: false, Counts: group.Fits / shares * known.Length / group.Texts.Count))))
            .ToArray();
        var scope = Logistic.Fit(
            [.. judged.Select(row => Inputs(mixture, row.Text.Linear, Of(row.Text)).Inputs)],
            [.. judged.Select(row => row.InScope)],
            ridge: 1,
            [.. judged.Select(row => row.Counts)]);

        var right = known.Where(text => Inputs(mixture, text.Linear, Of(text)).Best == text.Label).Select(text => Logit(scope, mixture, text, Of(text))).ToArray();
        var line = ScopeLine.Draw(right, known.Length, [.. drawn.Select(group => (group.Texts.Select(text => Logit(scope, mixture, text, Of(text))).ToArray(), group.Counts))]);
        return new Judge(mixture, new Logistic([.. scope.Weights[..^1], scope.Weights[^1] - line]));

        EncodedScores? Of(HeldOut text) => withEncoder ? text.Encoded : null;
    }

    /// <summary>
    /// Who stands for the strangers to come, what each group counts when the scope is fitted and when its line is drawn. Real ones draw it
    /// alone where there are enough. Else siblings of the known labels, which are nearer than most that come, share both with the
    /// background, which is further off.
    /// </summary>
    private static (IReadOnlyList<HeldOut> Texts, double Fits, double Counts)[] Groups(IReadOnlyList<HeldOut> heldOut)
    {
        var (real, siblings, background) = (Of(StrangerKind.Real), Of(StrangerKind.Sibling), Of(StrangerKind.Background));
        return real.Length >= EnoughReal ? [(real, 0.5, 1), (siblings, 0.5, 0)] : [(siblings, 0.25, 0.25), ([.. background, .. real], 0.75, 0.75)];

        HeldOut[] Of(StrangerKind kind) => [.. heldOut.Where(text => text.Kind == kind)];
    }

    private static double Logit(Logistic scope, Mixture mixture, HeldOut text, EncodedScores? encoded)
    {
        var probability = scope.Of(Inputs(mixture, text.Linear, encoded).Inputs);
        return Math.Log(probability / (1 - probability));
    }

    private static float[][] Parts(LinearScores linear, EncodedScores? encoded) =>
        encoded is null ? [linear.Labels] : [linear.Labels, encoded.Head, encoded.Near];

    /// <summary>What tells whether any label fits: how much speaks for the best, its lead over the next, and for being a stranger.</summary>
    private static (int Best, double Probability, double[] Inputs) Inputs(Mixture mixture, LinearScores linear, EncodedScores? encoded)
    {
        var sums = mixture.Sums(Parts(linear, encoded));
        var (best, next) = BestTwo(sums);
        var energy = 0.0;
        foreach (var sum in sums)
        {
            energy += Math.Exp(sum - sums[best]);
        }

        var probability = 1 / energy;
        double[] common = [probability, linear.Labels[best], linear.Labels[best] - linear.Labels[next], linear.Stranger, linear.Known, (sums[best] + Math.Log(energy)) / 10];
        return (best, probability, encoded is null
            ? common
            : [.. common, encoded.Near[best], encoded.Head[best], encoded.Near[best] - encoded.Near[next], encoded.Head[best] - encoded.Head[next], encoded.Near.Max()]);
    }

    private static (int Best, int Next) BestTwo(double[] sums)
    {
        var (best, next) = sums[1] > sums[0] ? (1, 0) : (0, 1);
        for (var label = 2; label < sums.Length; label++)
        {
            if (sums[label] > sums[best])
            {
                (best, next) = (label, best);
            }
            else if (sums[label] > sums[next])
            {
                next = label;
            }
        }

        return (best, next);
    }
}
