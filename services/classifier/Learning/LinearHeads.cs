using System.Numerics;
using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Learning;

/// <summary>Trained linear outputs over one feature space; the weights of a feature lie side by side.</summary>
public sealed class LinearHeads(float[] weights, float[] biases)
{
    public int Outputs => biases.Length;

    public long Bytes => (weights.Length + biases.Length) * 4L;

    public ReadOnlySpan<float> Weights => weights;

    public static LinearHeads Read(BinaryReader stored) => new(stored.Unpack<float>(), stored.Unpack<float>());

    public void Write(BinaryWriter writer)
    {
        writer.Pack(weights);
        writer.Pack(biases);
    }

    public double[] Scores(TextVector vector) => Array.ConvertAll(Sums(vector.Features, vector.Values), sum => (double)sum);

    /// <summary>What speaks for each output; features below 0 are passed over.</summary>
    public float[] Sums(ReadOnlySpan<int> features, ReadOnlySpan<float> values)
    {
        var sums = new float[biases.Length];
        biases.CopyTo(sums, 0);
        for (var slot = 0; slot < features.Length; slot++)
        {
            if (features[slot] >= 0)
            {
                Add(weights.AsSpan(features[slot] * sums.Length, sums.Length), values[slot], sums);
            }
        }

        return sums;
    }

    private static void Add(ReadOnlySpan<float> row, float value, Span<float> sums)
    {
        var at = 0;
        for (; at + Vector<float>.Count <= row.Length; at += Vector<float>.Count)
        {
            (new Vector<float>(sums[at..]) + (new Vector<float>(row[at..]) * value)).CopyTo(sums[at..]);
        }

        for (; at < row.Length; at++)
        {
            sums[at] += row[at] * value;
        }
    }

    public double WeightOf(int feature, int output) => weights[(feature * biases.Length) + output];

    public IReadOnlyList<Evidence> Explain(Bag bag, TextVector vector, int output, IReadOnlyList<Token> tokens, Clause clause) =>
        Drivers.Of(bag, vector, feature => WeightOf(feature, output), tokens, clause);
}
