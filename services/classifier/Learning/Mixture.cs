namespace Hitl.Classifier.Learning;

/// <summary>Weighs several scores of exclusive labels into probabilities that sum to 1: softmax of the weighted sum.</summary>
public sealed record Mixture(double[] Weights)
{
    /// <summary>The weighted sums.</summary>
    public double[] Sums(params ReadOnlySpan<float[]> scores)
    {
        var sums = new double[scores[0].Length];
        for (var part = 0; part < scores.Length; part++)
        {
            for (var label = 0; label < sums.Length; label++)
            {
                sums[label] += Weights[part] * scores[part][label];
            }
        }

        return sums;
    }

    /// <summary>Fits held-out scores by Newton's method: the weights of least log loss.</summary>
    /// <param name="rows">For each row and each kind of score, the labels' scores.</param>
    public static Mixture Fit(IReadOnlyList<float[][]> rows, IReadOnlyList<int> labels)
    {
        var parts = rows[0].Length;
        var mixture = new Mixture([.. Enumerable.Repeat(3.0, parts)]);
        for (var step = 0; step < 30; step++)
        {
            var (gradient, curvature) = Slopes(mixture, rows, labels);
            var change = Logistic.Solve(curvature, gradient);
            var largest = change.Max(Math.Abs);
            var damping = largest > 2 ? 2 / largest : 1;
            mixture = new Mixture([.. mixture.Weights.Zip(change, (weight, by) => weight - (damping * by))]);
            if (largest < 1e-5)
            {
                break;
            }
        }

        return mixture;
    }

    /// <summary>A weak pull to zero keeps separable scores finite.</summary>
    private static (double[] Gradient, double[,] Curvature) Slopes(Mixture mixture, IReadOnlyList<float[][]> rows, IReadOnlyList<int> labels)
    {
        const double Ridge = 0.02;
        var parts = mixture.Weights.Length;
        var gradient = mixture.Weights.Select(weight => Ridge * weight).ToArray();
        var curvature = new double[parts, parts];
        for (var part = 0; part < parts; part++)
        {
            curvature[part, part] = Ridge;
        }

        var means = new double[parts];
        for (var row = 0; row < rows.Count; row++)
        {
            var probabilities = Softmax.Once.Of(mixture.Sums(rows[row]));
            Array.Clear(means);
            for (var label = 0; label < probabilities.Length; label++)
            {
                for (var part = 0; part < parts; part++)
                {
                    means[part] += probabilities[label] * rows[row][part][label];
                }
            }

            for (var i = 0; i < parts; i++)
            {
                gradient[i] += means[i] - rows[row][i][labels[row]];
                for (var label = 0; label < probabilities.Length; label++)
                {
                    var part = probabilities[label] * (rows[row][i][label] - means[i]);
                    for (var j = 0; j < parts; j++)
                    {
                        curvature[i, j] += part * rows[row][j][label];
                    }
                }
            }
        }

        return (gradient, curvature);
    }
}
