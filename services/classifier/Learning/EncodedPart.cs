namespace Hitl.Classifier.Learning;

/// <summary>What the encoder's vector of a text says of each label.</summary>
/// <param name="Head">A linear classifier's score for each label.</param>
/// <param name="Near">The mean cosine of the three nearest training texts of each label.</param>
internal sealed record EncodedScores(float[] Head, float[] Near);

/// <summary>The second step, where an encoder is installed: linear classifiers on its vectors, and the nearest training texts.</summary>
internal sealed class EncodedPart
{
    /// <summary>So many texts of a label are kept as neighbours; more would cost time and tell little.</summary>
    private const int MostNeighbours = 200;

    /// <summary>Labels whose neighbours are looked at; the others get the lowest of these.</summary>
    private const int Candidates = 12;

    private static readonly LearnerSettings Fit = LearnerSettings.Usual with { Tolerance = 0.1f };

    private readonly LinearHeads heads;
    private readonly Neighbours[] neighbours;
    private readonly int[] everything;

    private EncodedPart(LinearHeads heads, Neighbours[] neighbours, int size)
    {
        this.heads = heads;
        this.neighbours = neighbours;
        everything = [.. Enumerable.Range(0, size)];
    }

    public long Bytes => heads.Bytes + neighbours.Sum(texts => texts.Bytes);

    public static EncodedPart Train(IReadOnlyList<Lesson> lessons, int labels) =>
        Train([.. lessons.Select(lesson => lesson.Vector!)], [.. lessons.Select(lesson => lesson.Label)], labels);

    /// <param name="labelOf">Of each vector; −1 for what is out of scope.</param>
    public static EncodedPart Train(IReadOnlyList<float[]> vectors, IReadOnlyList<int> labelOf, int labels)
    {
        var size = vectors[0].Length;
        var everything = Enumerable.Range(0, size).ToArray();
        var heads = LinearLearner.Train([.. vectors.Select(vector => new SparseRow(everything, vector))], size, labels, (row, output) => labelOf[row] == output, settings: Fit);
        var neighbours = Enumerable.Range(0, labels).Select(label => new Neighbours(Thinned([.. vectors.Where((_, at) => labelOf[at] == label)]), size)).ToArray();
        return new EncodedPart(heads, neighbours, size);
    }

    public static EncodedPart Read(BinaryReader stored)
    {
        var size = stored.ReadInt32();
        var heads = LinearHeads.Read(stored);
        return new EncodedPart(heads, [.. Enumerable.Range(0, heads.Outputs).Select(_ => Neighbours.Read(stored, size))], size);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(everything.Length);
        heads.Write(writer);
        foreach (var texts in neighbours)
        {
            texts.Write(writer);
        }
    }

    /// <param name="linear">What the n-grams said: it helps to choose whose neighbours to look at.</param>
    public EncodedScores Weigh(float[] vector, float[] linear)
    {
        var head = heads.Sums(everything, vector);
        var near = new float[head.Length];
        var order = Enumerable.Range(0, head.Length).OrderByDescending(label => head[label] + linear[label]).ToArray();
        var least = 1f;
        foreach (var label in order.Take(Candidates))
        {
            near[label] = neighbours[label].Nearest(vector);
            least = Math.Min(least, near[label]);
        }

        foreach (var label in order.Skip(Candidates))
        {
            near[label] = least;
        }

        return new EncodedScores(head, near);
    }

    private static float[][] Thinned(float[][] vectors) =>
        vectors.Length <= MostNeighbours ? vectors : [.. Enumerable.Range(0, MostNeighbours).Select(at => vectors[at * vectors.Length / MostNeighbours])];
}
