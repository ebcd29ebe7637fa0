using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Learning;

/// <summary>The words that drove a score.</summary>
internal static class Drivers
{
    /// <summary>How many words at most explain a score.</summary>
    private const int MostEvidence = 4;

    /// <summary>Spans of the original text, strongest first.</summary>
    /// <param name="weightOf">What a feature weighs in the score.</param>
    public static IReadOnlyList<Evidence> Of(Bag bag, TextVector vector, Func<int, double> weightOf, IReadOnlyList<Token> tokens, Clause clause)
    {
        var drive = new double[clause.End - clause.First];
        var weights = new double[vector.Features.Length];
        for (var slot = 0; slot < weights.Length; slot++)
        {
            weights[slot] = vector.Features[slot] < 0 ? 0 : weightOf(vector.Features[slot]) * vector.Values[slot] / bag.Count(slot);
        }

        foreach (var occurrence in bag.Occurrences)
        {
            drive[occurrence.First - clause.First] += weights[occurrence.Slot] / 2;
            drive[occurrence.Last - clause.First] += weights[occurrence.Slot] / 2;
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
