namespace Hitl.Classifier.Learning;

/// <summary>
/// Where the line between answering and asking a person is drawn. An answer to what is out of scope costs as much as a question in
/// scope that is not answered right, each counted as a share of its kind.
/// </summary>
internal static class ScopeLine
{
    /// <summary>Lines this close to the best are as good as it, for all that so few texts can tell: of these the one that answers most is taken.</summary>
    private const double AsGood = 0.01;

    /// <param name="right">Scores of texts in scope whose best label is right.</param>
    /// <param name="inScope">How many texts are in scope.</param>
    /// <param name="strangers">Scores of groups of texts out of scope, and what each group counts.</param>
    public static double Draw(double[] right, int inScope, IReadOnlyList<(double[] Scores, double Counts)> strangers)
    {
        Array.Sort(right);
        foreach (var (scores, _) in strangers)
        {
            Array.Sort(scores);
        }

        var candidates = Enumerable.Range(0, 401).Select(step => -8 + (step / 25.0)).ToArray();
        var worth = Array.ConvertAll(candidates, line =>
            ((double)Above(right, line) / inScope) + strangers.Sum(group => group.Counts * (1 - ((double)Above(group.Scores, line) / group.Scores.Length))));
        var enough = worth.Max() - AsGood;
        return candidates.Where((_, at) => worth[at] >= enough).First();
    }

    private static int Above(double[] sorted, double line)
    {
        var at = Array.BinarySearch(sorted, line);
        return sorted.Length - (at < 0 ? ~at : at);
    }
}
