namespace Hitl.Classifier.Learning;

/// <summary>Probabilities as they are said: beyond six decimals nothing is known, and each digit is stored and sent many times.</summary>
internal static class SaidProbability
{
    public static double Said(this double probability) => Math.Round(probability, 6);
}

/// <summary>Turns one score into a probability: 1 / (1 + e^(−(slope · score + offset))).</summary>
public sealed record Sigmoid(double Slope, double Offset)
{
    public double Of(double score) => 1 / (1 + Math.Exp(-((Slope * score) + Offset)));

    /// <summary>Fits held-out scores by Newton's method with Platt's softened targets.</summary>
    public static Sigmoid Fit(IReadOnlyList<double> scores, IReadOnlyList<bool> positive)
    {
        var fitted = Logistic.Fit([.. scores.Select(score => new[] { score })], positive, ridge: 1e-3);
        return new Sigmoid(fitted.Weights[0], fitted.Weights[1]);
    }
}

/// <summary>A small logistic regression; the last weight is the offset.</summary>
public sealed record Logistic(double[] Weights)
{
    public double Of(params ReadOnlySpan<double> inputs)
    {
        var sum = Weights[^1];
        for (var at = 0; at < inputs.Length; at++)
        {
            sum += Weights[at] * inputs[at];
        }

        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>Newton's method; targets are softened as Platt (1999) does, so that separable data stays finite.</summary>
    /// <param name="counts">What each row counts; 1 when null.</param>
    public static Logistic Fit(IReadOnlyList<double[]> rows, IReadOnlyList<bool> positive, double ridge, IReadOnlyList<double>? counts = null)
    {
        var size = rows[0].Length + 1;
        var positives = positive.Count(p => p);
        var high = (positives + 1.0) / (positives + 2);
        var low = 1.0 / (rows.Count - positives + 2);
        var weights = new double[size];
        for (var step = 0; step < 50; step++)
        {
            var gradient = new double[size];
            var curvature = new double[size, size];
            for (var at = 0; at < size; at++)
            {
                gradient[at] = ridge * weights[at];
                curvature[at, at] = ridge + 1e-9;
            }

            for (var row = 0; row < rows.Count; row++)
            {
                var probability = new Logistic(weights).Of(rows[row]);
                var count = counts?[row] ?? 1;
                var error = count * (probability - (positive[row] ? high : low));
                var spread = count * probability * (1 - probability);
                for (var i = 0; i < size; i++)
                {
                    var left = i < size - 1 ? rows[row][i] : 1;
                    gradient[i] += error * left;
                    for (var j = 0; j < size; j++)
                    {
                        curvature[i, j] += spread * left * (j < size - 1 ? rows[row][j] : 1);
                    }
                }
            }

            var change = Solve(curvature, gradient);
            var largest = change.Max(Math.Abs);
            var damping = largest > 2 ? 2 / largest : 1;
            for (var at = 0; at < size; at++)
            {
                weights[at] -= damping * change[at];
            }

            if (largest < 1e-7)
            {
                break;
            }
        }

        return new Logistic(weights);
    }

    internal static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        var result = (double[])right.Clone();
        for (var pivot = 0; pivot < size; pivot++)
        {
            for (var row = pivot + 1; row < size; row++)
            {
                var factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = pivot; column < size; column++)
                {
                    matrix[row, column] -= factor * matrix[pivot, column];
                }

                result[row] -= factor * result[pivot];
            }
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var column = row + 1; column < size; column++)
            {
                result[row] -= matrix[row, column] * result[column];
            }

            result[row] /= matrix[row, row];
        }

        return result;
    }
}

/// <summary>Turns scores of exclusive labels into probabilities that sum to 1: softmax of sharpness · score.</summary>
public sealed record Softmax(double Sharpness)
{
    public static readonly Softmax Once = new(1);

    public double[] Of(ReadOnlySpan<double> scores)
    {
        var most = double.MinValue;
        foreach (var score in scores)
        {
            most = Math.Max(most, score);
        }

        var powers = new double[scores.Length];
        var sum = 0.0;
        for (var at = 0; at < scores.Length; at++)
        {
            powers[at] = Math.Exp(Sharpness * (scores[at] - most));
            sum += powers[at];
        }

        for (var at = 0; at < powers.Length; at++)
        {
            powers[at] /= sum;
        }

        return powers;
    }

    /// <summary>Fits held-out scores: the sharpness of least log loss, by golden section on its logarithm.</summary>
    public static Softmax Fit(IReadOnlyList<double[]> scores, IReadOnlyList<int> labels)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (Math.Log(0.2), Math.Log(30));
        for (var step = 0; step < 40; step++)
        {
            var (left, right) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
            if (Loss(left) < Loss(right))
            {
                high = right;
            }
            else
            {
                low = left;
            }
        }

        return new Softmax(Math.Exp((low + high) / 2));

        double Loss(double logarithm)
        {
            var softmax = new Softmax(Math.Exp(logarithm));
            var loss = 0.0;
            for (var row = 0; row < scores.Count; row++)
            {
                loss -= Math.Log(Math.Max(1e-12, softmax.Of(scores[row])[labels[row]]));
            }

            return loss;
        }
    }
}
