using System.Numerics;

namespace Hitl.Classifier.Learning;

/// <summary>The encoder's vectors of one label's training texts, each number in 8 bits: a cosine is right to the third digit, in a quarter of the memory.</summary>
internal sealed class Neighbours
{
    private const int Counted = 3;

    private readonly sbyte[] parts;
    private readonly float[] scales;
    private readonly int size;

    public Neighbours(float[][] vectors, int size)
    {
        this.size = size;
        parts = new sbyte[vectors.Length * size];
        scales = new float[vectors.Length];
        for (var text = 0; text < vectors.Length; text++)
        {
            var largest = vectors[text].Max(Math.Abs);
            scales[text] = largest / sbyte.MaxValue;
            for (var at = 0; at < size && largest > 0; at++)
            {
                parts[(text * size) + at] = (sbyte)MathF.Round(vectors[text][at] / scales[text]);
            }
        }
    }

    private Neighbours(sbyte[] parts, float[] scales, int size)
    {
        this.parts = parts;
        this.scales = scales;
        this.size = size;
    }

    public long Bytes => parts.Length + (scales.Length * 4L);

    public static Neighbours Read(BinaryReader stored, int size) => new(stored.Unpack<sbyte>(), stored.Unpack<float>(), size);

    public void Write(BinaryWriter writer)
    {
        writer.Pack(parts);
        writer.Pack(scales);
    }

    /// <summary>The mean cosine of the three nearest; 0 where there is none.</summary>
    public float Nearest(ReadOnlySpan<float> vector)
    {
        Span<float> best = stackalloc float[Counted];
        best.Fill(-1);
        for (var text = 0; text < scales.Length; text++)
        {
            var cosine = scales[text] * Dot(vector, parts.AsSpan(text * size, size));
            for (var place = 0; place < Counted; place++)
            {
                if (cosine > best[place])
                {
                    (best[place], cosine) = (cosine, best[place]);
                }
            }
        }

        var counted = Math.Min(scales.Length, Counted);
        var sum = 0f;
        for (var place = 0; place < counted; place++)
        {
            sum += best[place];
        }

        return counted == 0 ? 0 : sum / counted;
    }

    private static float Dot(ReadOnlySpan<float> vector, ReadOnlySpan<sbyte> parts)
    {
        var sums = Vector<float>.Zero;
        var at = 0;
        for (; at + Vector<sbyte>.Count <= parts.Length; at += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(parts[at..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            sums += (Vector.ConvertToSingle(first) * new Vector<float>(vector[at..]))
                + (Vector.ConvertToSingle(second) * new Vector<float>(vector[(at + Vector<float>.Count)..]))
                + (Vector.ConvertToSingle(third) * new Vector<float>(vector[(at + (2 * Vector<float>.Count))..]))
                + (Vector.ConvertToSingle(fourth) * new Vector<float>(vector[(at + (3 * Vector<float>.Count))..]));
        }

        var sum = Vector.Sum(sums);
        for (; at < parts.Length; at++)
        {
            sum += vector[at] * parts[at];
        }

        return sum;
    }
}
