namespace Hitl.Classifier.Faq;

/// <summary>When the linear step is sure enough of an entry to spare the encoder, and how many held-out texts asked it then.</summary>
internal sealed record FaqGate(double Sure, double Share)
{
    /// <summary>What may be lost of the held-out texts, in parts of all, by not asking.</summary>
    private const double MayLose = 0.001;

    public static FaqGate Choose(IReadOnlyList<FaqLesson> lessons, FaqJudge alone, FaqJudge together)
    {
        var byConfidence = lessons
            .Where(lesson => lesson.TellsApart || lesson.Entry < 0)
            .Select(lesson => (lesson.Entry, Linear: alone.Decide(lesson.Index, lesson.Scores), Asked: together.Decide(lesson.Index, lesson.Scores)))
            .OrderByDescending(row => row.Linear.Confidence)
            .ToArray();
        var (lost, gate) = (0, new FaqGate(double.PositiveInfinity, 1));
        for (var at = 0; at < byConfidence.Length; at++)
        {
            var (entry, linear, asked) = byConfidence[at];
            lost += IsRight(asked, entry) - IsRight(linear, entry);
            if (lost <= MayLose * byConfidence.Length)
            {
                gate = new FaqGate(linear.Confidence, 1 - ((at + 1.0) / byConfidence.Length));
            }
        }

        return gate;
    }

    private static int IsRight(FaqVerdict verdict, int entry) => (verdict.InScope >= 0.5 ? verdict.Best : -1) == entry ? 1 : 0;
}
