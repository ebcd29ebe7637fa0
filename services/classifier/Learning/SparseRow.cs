namespace Hitl.Classifier.Learning;

/// <summary>The known features of one text.</summary>
public sealed record SparseRow(int[] Features, float[] Values)
{
    public float SquaredLength { get; } = Values.Sum(value => value * value);

    public static SparseRow Of(TextVector vector)
    {
        var known = vector.Features.Count(feature => feature >= 0);
        var row = new SparseRow(new int[known], new float[known]);
        for (int slot = 0, at = 0; slot < vector.Features.Length; slot++)
        {
            if (vector.Features[slot] >= 0)
            {
                (row.Features[at], row.Values[at]) = (vector.Features[slot], vector.Values[slot]);
                at++;
            }
        }

        return new SparseRow(row.Features, row.Values);
    }
}
