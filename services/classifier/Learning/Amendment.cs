namespace Hitl.Classifier.Learning;

/// <summary>
/// What a tenant's few texts change in classifiers that all tenants share: the smallest change of their weights under which these texts come
/// out as people said. It is kept as what each text pulls, so a text takes a kilobyte or two, and is made in milliseconds.
/// </summary>
/// <remarks>Squared hinge around the shared scores, by dual coordinate descent over texts in the order given; biases stay.</remarks>
internal sealed class Amendment
{
    private const float Cost = 1;
    private const int Rounds = 50;
    private const float Tolerance = 0.01f;

    private readonly int[] features;
    private readonly int[] starts;
    private readonly (ushort Row, Half Value)[] postings;
    private readonly float[] pulls;
    private readonly int outputs;
    private readonly int rows;

    /// <param name="texts">In the shared feature space.</param>
    /// <param name="scores">What the shared classifiers say of each.</param>
    /// <param name="isPositive">Whether a text belongs to an output; null where nobody said.</param>
    public Amendment(IReadOnlyList<SparseRow> texts, IReadOnlyList<double[]> scores, int outputs, Func<int, int, bool?> isPositive)
    {
        this.outputs = outputs;
        rows = texts.Count;
        pulls = new float[rows * outputs];
        var byFeature = texts
            .SelectMany((text, row) => text.Features.Select((feature, slot) => (Feature: feature, Posting: ((ushort)row, (Half)text.Values[slot]))))
            .GroupBy(place => place.Feature)
            .OrderBy(places => places.Key)
            .ToArray();
        features = [.. byFeature.Select(places => places.Key)];
        postings = [.. byFeature.SelectMany(places => places.Select(place => place.Posting))];
        starts = [0, .. byFeature.Select(places => places.Count())];
        for (var at = 1; at < starts.Length; at++)
        {
            starts[at] += starts[at - 1];
        }

        var likeness = texts.Select(text => Likeness(text.Features, text.Values)).ToArray();
        for (var output = 0; output < outputs; output++)
        {
            Solve(likeness, scores, output, isPositive);
        }
    }

    public long Bytes => (features.Length * 8L) + (postings.Length * 4L) + (pulls.Length * 4L);

    /// <summary>Adds what these texts pull to scores of another.</summary>
    public void AddTo(double[] scores, TextVector vector)
    {
        var likeness = Likeness(vector.Features, vector.Values);
        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; likeness[row] != 0 && output < outputs; output++)
            {
                scores[output] += likeness[row] * pulls[(row * outputs) + output];
            }
        }
    }

    public double WeightOf(int feature, int output)
    {
        var weight = 0.0;
        foreach (var (row, value) in Places(feature))
        {
            weight += (double)value * pulls[(row * outputs) + output];
        }

        return weight;
    }

    private ReadOnlySpan<(ushort Row, Half Value)> Places(int feature) =>
        Array.BinarySearch(features, feature) is >= 0 and var at ? postings.AsSpan(starts[at]..starts[at + 1]) : [];

    private void Solve(float[][] likeness, IReadOnlyList<double[]> scores, int output, Func<int, int, bool?> isPositive)
    {
        const float Softness = 0.5f / Cost;
        for (var round = 0; round < Rounds; round++)
        {
            var worst = 0f;
            for (var row = 0; row < rows; row++)
            {
                if (isPositive(row, output) is not { } positive)
                {
                    continue;
                }

                var sign = positive ? 1f : -1f;
                var score = (float)scores[row][output];
                for (var other = 0; other < rows; other++)
                {
                    score += likeness[row][other] * pulls[(other * outputs) + output];
                }

                ref var pull = ref pulls[(row * outputs) + output];
                var alpha = pull * sign;
                var next = Math.Max(0, alpha - (((sign * score) - 1 + (Softness * alpha)) / (likeness[row][row] + Softness)));
                worst = Math.Max(worst, Math.Abs(next - alpha));
                pull = next * sign;
            }

            if (worst < Tolerance)
            {
                return;
            }
        }
    }

    private float[] Likeness(int[] found, float[] values)
    {
        var likeness = new float[rows];
        for (var slot = 0; slot < found.Length; slot++)
        {
            foreach (var (row, value) in Places(found[slot]))
            {
                likeness[row] += (float)value * values[slot];
            }
        }

        return likeness;
    }
}
