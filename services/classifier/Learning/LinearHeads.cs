using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Learning;

/// <summary>Trained linear outputs over one feature space; the weights of a feature lie side by side.</summary>
public sealed class LinearHeads(float[] weights, float[] biases)
{
    /// <summary>How many words at most explain a score.</summary>
    private const int MostEvidence = 4;

    public int Outputs => biases.Length;

    public long Bytes => (weights.Length + biases.Length) * 4L;

    public ReadOnlySpan<float> Weights => weights;

    public double[] Scores(Vector vector)
    {
        var sums = new float[biases.Length];
        biases.CopyTo(sums, 0);
        for (var slot = 0; slot < vector.Features.Length; slot++)
        {
            if (vector.Features[slot] < 0)
            {
                continue;
            }

            var value = vector.Values[slot];
            var row = weights.AsSpan(vector.Features[slot] * sums.Length, sums.Length);
            for (var output = 0; output < sums.Length; output++)
            {
                sums[output] += value * row[output];
            }
        }

        return Array.ConvertAll(sums, sum => (double)sum);
    }

    /// <summary>The words that drove an output, as spans of the original text, strongest first.</summary>
    public IReadOnlyList<Evidence> Explain(Bag bag, Vector vector, int output, IReadOnlyList<Token> tokens, Clause clause)
    {
        var drive = new double[clause.End - clause.First];
        foreach (var occurrence in bag.Occurrences)
        {
            var feature = vector.Features[occurrence.Slot];
            if (feature < 0)
            {
                continue;
            }

            var part = weights[(feature * biases.Length) + output] * vector.Values[occurrence.Slot] / bag.Count(occurrence.Slot);
            drive[occurrence.First - clause.First] += part / 2;
            drive[occurrence.Last - clause.First] += part / 2;
        }

        var floor = drive.Length == 0 ? 0 : Math.Max(0.02, drive.Max() / 4);
        return
        [
            .. drive
                .Select((weight, at) => (weight, token: tokens[at + clause.First]))
                .Where(word => word.weight >= floor)
                .OrderByDescending(word => word.weight)
                .ThenBy(word => word.token.Start)
                .Take(MostEvidence)
                .Select(word => new Evidence(word.token.Start, word.token.End - word.token.Start, Math.Round(word.weight, 4))),
        ];
    }
}
