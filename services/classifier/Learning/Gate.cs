namespace Hitl.Classifier.Learning;

/// <summary>When the linear step is sure enough to spare the encoder.</summary>
internal static class Gate
{
    /// <summary>What may be lost of the held-out texts, in parts of all, by not asking.</summary>
    private const double MayLose = 0.001;

    public static double ConfidenceOf(Verdict linear) => linear.Probability * linear.InScope;

    /// <returns>The lowest confidence from which on the linear step's verdicts are as good as the encoder's.</returns>
    public static double Choose(IReadOnlyList<HeldOut> heldOut, Judge alone, Judge together)
    {
        var inScope = Math.Max(1, heldOut.Count(text => text.Label >= 0));
        var strangers = Math.Max(1, heldOut.Count(text => text.Label < 0));
        var byConfidence = heldOut
            .Select(text => (text, linear: alone.Decide(text.Linear, null), asked: together.Decide(text.Linear, text.Encoded)))
            .OrderByDescending(row => ConfidenceOf(row.linear))
            .ToArray();
        var (right, answered, caught) = (0.0, 0.0, 0.0);
        var gate = double.PositiveInfinity;
        foreach (var (text, linear, asked) in byConfidence)
        {
            if (text.Label >= 0)
            {
                right += (Is(asked) - Is(linear)) / inScope;
                answered += ((asked.IsAnswered ? Is(asked) : 0) - (linear.IsAnswered ? Is(linear) : 0)) / inScope;
            }
            else
            {
                caught += ((asked.IsAnswered ? 0.0 : 1) - (linear.IsAnswered ? 0 : 1)) / strangers;
            }

            if (right <= MayLose && answered <= MayLose && caught <= MayLose)
            {
                gate = ConfidenceOf(linear);
            }

            double Is(Verdict verdict) => verdict.Best == text.Label ? 1 : 0;
        }

        return gate;
    }
}
