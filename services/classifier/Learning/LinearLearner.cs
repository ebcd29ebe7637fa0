namespace Hitl.Classifier.Learning;

/// <summary>
/// L2-regularised, squared-hinge linear classifiers, one per output against the rest, by dual coordinate descent
/// (Hsieh et al., ICML 2008). Deterministic: the order of visits comes from the output's number alone.
/// </summary>
public static class LinearLearner
{
    private const int MostEpochs = 40;
    private const double Tolerance = 0.1;

    /// <param name="rows">Vectors of the training texts.</param>
    /// <param name="features">Size of their space.</param>
    /// <param name="outputs">How many classifiers.</param>
    /// <param name="isPositive">Whether a row belongs to an output.</param>
    /// <param name="isTrained">Whether a row says anything about an output; all do when it is null.</param>
    /// <param name="cost">C: how much an error costs against simplicity. The rarer side's errors cost more, by the root of the imbalance.</param>
    public static LinearHeads Train(IReadOnlyList<Vector> rows, int features, int outputs, Func<int, int, bool> isPositive, Func<int, int, bool>? isTrained = null, double cost = 1)
    {
        var compact = rows.Select(Compact).ToArray();
        var weights = new float[features * outputs];
        var biases = new float[outputs];
        Parallel.For(0, outputs, new ParallelOptions { MaxDegreeOfParallelism = 2 }, output =>
        {
            var told = Enumerable.Range(0, compact.Length).Where(row => isTrained?.Invoke(row, output) ?? true).ToArray();
            var positive = Array.ConvertAll(told, row => isPositive(row, output));
            var trained = Solve(Array.ConvertAll(told, row => compact[row]), features, positive, cost, (uint)output + 1);
            for (var feature = 0; feature < features; feature++)
            {
                weights[(feature * outputs) + output] = (float)trained[feature];
            }

            biases[output] = (float)trained[features];
        });

        return new LinearHeads(weights, biases);
    }

    private static double[] Solve(Row[] rows, int features, bool[] positive, double cost, uint seed)
    {
        var weights = new double[features + 1];
        var positives = positive.Count(p => p);
        if (positives == 0 || positives == rows.Length)
        {
            weights[features] = positives == 0 ? -1 : 1;
            return weights;
        }

        var rarity = Math.Sqrt((rows.Length - positives) / (double)positives);
        var (costOfMiss, costOfFalse) = rarity > 1 ? (cost * rarity, cost) : (cost, cost / rarity);
        var alphas = new double[rows.Length];
        var order = Enumerable.Range(0, rows.Length).ToArray();
        for (var epoch = 0; epoch < MostEpochs; epoch++)
        {
            Shuffle(order, ref seed);
            var (least, most) = (double.MaxValue, double.MinValue);
            foreach (var at in order)
            {
                var row = rows[at];
                var sign = positive[at] ? 1.0 : -1.0;
                var softness = 0.5 / (positive[at] ? costOfMiss : costOfFalse);
                var gradient = (sign * row.Dot(weights)) - 1 + (softness * alphas[at]);
                var projected = alphas[at] == 0 ? Math.Min(gradient, 0) : gradient;
                (least, most) = (Math.Min(least, projected), Math.Max(most, projected));
                if (Math.Abs(projected) > 1e-9)
                {
                    var old = alphas[at];
                    alphas[at] = Math.Max(0, old - (gradient / (row.SquaredLength + softness)));
                    row.AddTo(weights, sign * (alphas[at] - old));
                }
            }

            if (most - least < Tolerance)
            {
                break;
            }
        }

        return weights;
    }

    private static void Shuffle(int[] order, ref uint seed)
    {
        for (var at = order.Length - 1; at > 0; at--)
        {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            var other = (int)(seed % (uint)(at + 1));
            (order[at], order[other]) = (order[other], order[at]);
        }
    }

    private static Row Compact(Vector vector)
    {
        var known = vector.Features.Count(feature => feature >= 0);
        var (features, values) = (new int[known], new float[known]);
        var squared = 1.0;
        for (int slot = 0, at = 0; slot < vector.Features.Length; slot++)
        {
            if (vector.Features[slot] >= 0)
            {
                (features[at], values[at]) = (vector.Features[slot], vector.Values[slot]);
                squared += (double)values[at] * values[at];
                at++;
            }
        }

        return new Row(features, values, squared);
    }

    /// <summary>The known features of one text; the last weight is the bias, whose feature is 1.</summary>
    private sealed record Row(int[] Features, float[] Values, double SquaredLength)
    {
        public double Dot(double[] weights)
        {
            var sum = weights[^1];
            for (var at = 0; at < Features.Length; at++)
            {
                sum += weights[Features[at]] * Values[at];
            }

            return sum;
        }

        public void AddTo(double[] weights, double step)
        {
            weights[^1] += step;
            for (var at = 0; at < Features.Length; at++)
            {
                weights[Features[at]] += step * Values[at];
            }
        }
    }
}
