namespace Hitl.Classifier.Learning;

/// <summary>A training text as models saw it that had not been trained on it.</summary>
/// <param name="Label">−1 where the right answer is that no label fits.</param>
/// <param name="Kind">Of a text that no label fits, why so.</param>
internal sealed record HeldOut(int Label, StrangerKind Kind, LinearScores Linear, EncodedScores? Encoded);

/// <summary>Why no label fits a text: it says so by its own label, its label was kept from the model, or it is of the product's background.</summary>
internal enum StrangerKind { None, Real, Sibling, Background }

/// <summary>A training text made ready.</summary>
/// <param name="Label">−1 where no label fits.</param>
/// <param name="Vector">The encoder's; null without one.</param>
/// <param name="IsName">It is the label's name: learned from, never held out, since nobody writes it.</param>
internal sealed record Lesson(string Text, int Label, Bag Bag, float[]? Vector, bool IsName = false);

/// <summary>
/// Cross-validation in which each text is scored twice by models that lack it: once by one that knows its label from other texts, once
/// by one that lacks the label altogether, as a stranger. Texts that are out of scope by their label are scored once.
/// </summary>
internal static class HeldOutScores
{
    /// <summary>A label that a model was not given scores this: less than any that it was given.</summary>
    private const float Absent = -4;

    private const int NoFold = -1;

    /// <param name="background">Texts that hardly belong to any set, each scored once as a stranger.</param>
    public static IReadOnlyList<HeldOut> Of(IReadOnlyList<Lesson> lessons, int labels, IReadOnlyList<Lesson> background, Action<string> say)
    {
        var folds = FoldsOf(lessons);
        var all = new List<HeldOut>();
        for (var fold = 0; fold < Folds.Count; fold++)
        {
            say($"cross-validation {fold + 1} of {Folds.Count}");
            var learned = lessons.Where((lesson, row) => folds[row] != fold && GroupOf(lesson.Label) != fold).ToArray();
            if (learned.Length == 0)
            {
                continue;
            }

            (Lesson Lesson, int Label, StrangerKind Kind)[] scored =
            [
                .. lessons
                    .Where((lesson, row) => folds[row] == fold)
                    .Select(lesson => (lesson, lesson.Label, lesson.Label < 0 ? StrangerKind.Real : StrangerKind.None)),
                .. lessons.Where(lesson => GroupOf(lesson.Label) == fold && !lesson.IsName).Select(lesson => (lesson, -1, StrangerKind.Sibling)),
                .. background.Where((_, at) => at % Folds.Count == fold).Select(lesson => (lesson, -1, StrangerKind.Background)),
            ];
            all.AddRange(Score(scored, learned, labels));
        }

        return all;
    }

    private static HeldOut[] Score((Lesson Lesson, int Label, StrangerKind Kind)[] scored, Lesson[] learned, int labels)
    {
        var linear = LinearPart.Train(learned, labels);
        var encoded = learned[0].Vector is null ? null : EncodedPart.Train(learned, labels);
        var given = learned.Select(lesson => lesson.Label).ToHashSet();
        var results = new HeldOut[scored.Length];
        Parallel.For(0, scored.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, at =>
        {
            var (lesson, label, kind) = scored[at];
            var scores = linear.Weigh(lesson.Bag);
            var more = encoded?.Weigh(lesson.Vector!, scores.Labels);
            foreach (var absent in Enumerable.Range(0, labels).Where(one => !given.Contains(one)))
            {
                scores.Labels[absent] = Absent;
                if (more is not null)
                {
                    (more.Head[absent], more.Near[absent]) = (Absent, 0);
                }
            }

            results[at] = new HeldOut(label, kind, scores, more);
        });
        return results;
    }

    /// <summary>Labels of one group are kept from the model of that fold.</summary>
    private static int GroupOf(int label) => label < 0 ? -1 : label % Folds.Count;

    /// <summary>Copies of a text share a fold, so that they never face each other; a label's texts are spread over the folds that know it.</summary>
    private static int[] FoldsOf(IReadOnlyList<Lesson> lessons)
    {
        var counts = new Dictionary<int, int>();
        var places = new Dictionary<(int Label, string Text), int>();
        var folds = new int[lessons.Count];
        for (var row = 0; row < lessons.Count; row++)
        {
            if (lessons[row].IsName)
            {
                folds[row] = NoFold;
                continue;
            }

            var label = lessons[row].Label;
            var key = (label, lessons[row].Text.ToLowerInvariant());
            if (!places.TryGetValue(key, out var place))
            {
                places[key] = place = counts.GetValueOrDefault(label);
                counts[label] = place + 1;
            }

            folds[row] = label < 0 ? place % Folds.Count : (GroupOf(label) + 1 + (place % (Folds.Count - 1))) % Folds.Count;
        }

        return folds;
    }
}
