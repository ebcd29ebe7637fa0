namespace Hitl.Classifier.Learning;

/// <summary>Between what bounds a share lies in 95 of 100 cases, for the number of rows it was counted on (Wilson, 1927).</summary>
public sealed record Interval(double From, double To)
{
    private const double Deviations = 1.96;

    public static Interval Of(double hits, int rows)
    {
        if (rows == 0)
        {
            return new Interval(0, 1);
        }

        var share = hits / rows;
        var squared = Deviations * Deviations / rows;
        var middle = (share + (squared / 2)) / (1 + squared);
        var half = Deviations * Math.Sqrt((share * (1 - share) / rows) + (squared / rows / 4)) / (1 + squared);
        return new Interval(Math.Round(Math.Max(0, middle - half), 4), Math.Round(Math.Min(1, middle + half), 4));
    }
}
