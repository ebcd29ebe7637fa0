using Hitl.Classifier.Encoding;
using Hitl.Classifier.Learning;
using Hitl.Classifier.Phrases;
using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Faq;

/// <summary>Finds the entry of a tenant's FAQ that a text asks for, and says how likely it asks for any of them.</summary>
/// <remarks>
/// Entries are told apart by linear classifiers and the nearest phrasings; where these are not sure and a sentence encoder is
/// installed, by its vectors too. Whether a text is in scope is a small logistic
/// regression over similarity, score, margin and foreign words (names and topics the entry never mentions), trained on
/// phrasings held out, on entries held out, on phrasings with a name exchanged, and on the product's background questions.
/// </remarks>
public sealed class FaqModel
{
    private const int FewestToLearn = 4;

    /// <summary>Below this probability of being in scope there is no match to explain.</summary>
    private const double WorthExplaining = 0.2;

    private readonly FaqIndex index;
    private readonly FaqJudge alone;
    private readonly FaqJudge? together;
    private readonly TextVectors? vectors;
    private readonly double sure;

    private FaqModel(FaqIndex index, FaqJudge alone, FaqJudge? together, TextVectors? vectors, double sure, ModelCard card)
    {
        this.index = index;
        this.alone = alone;
        this.together = together;
        this.vectors = vectors;
        this.sure = sure;
        Card = card;
    }

    public string Version => Card.Version;

    public ModelCard Card { get; }

    public ReadOnlySpan<Half> Weights => index.Weights;

    /// <param name="entries">The FAQ.</param>
    /// <param name="vectors">The sentence encoder, where one is installed.</param>
    public static FaqModel Train(IReadOnlyList<FaqEntry> entries, TextVectors? vectors = null)
    {
        var examples = entries.SelectMany((faq, label) => faq.Phrasings.Select(text => new FaqExample(text, label))).ToArray();
        string[] background = entries.Count == 0 ? [] : [.. PhraseBook.Background];
        var learns = examples.Length >= FewestToLearn;
        Func<string, float[]>? vectorOf = vectors is not null && learns ? vectors.Of : null;
        if (vectorOf is not null)
        {
            vectors!.Prepare([.. examples.Select(example => example.Text), .. background, .. examples.SelectMany(example => Foreign.Exchanged(example.Text))]);
        }

        var index = FaqIndex.Of(entries, examples, background, vectorOf);
        var lessons = learns ? Lessons(entries, examples, background, index, vectorOf) : [];
        var alone = learns ? FaqJudge.Fit(lessons, withEncoder: false) : FaqJudge.Untrained;
        var together = vectorOf is null ? null : FaqJudge.Fit(lessons, withEncoder: true);
        var gate = together is null ? new FaqGate(0, 0) : FaqGate.Choose(lessons, alone, together);

        var encoder = together is null ? null : vectors!.Identity;
        var data = Versions.HashOf([
            .. entries.Select(faq => faq.Phrasings.Prepend(faq.Answer).Prepend(faq.Id)),
            .. PhraseBook.All.Select(phrase => phrase.Labels.Order(StringComparer.Ordinal).Prepend(phrase.Text).Prepend(phrase.File)),
            .. encoder is null ? Array.Empty<string[]>() : [[encoder.Binding]],
        ]);
        return new FaqModel(
            index,
            alone,
            together,
            vectors,
            gate.Sure,
            new ModelCard(
                Versions.Name("faq", data),
                data,
                examples.Length,
                index.Features,
                index.Bytes,
                learns ? [Figures(entries, lessons, together ?? alone)] : [],
                ["An entry with fewer than four phrasings is found by near copies only."],
                encoder?.ToString(),
                Math.Round(gate.Share, 4)));
    }

    /// <param name="text">The clause as it was written, for the encoder.</param>
    public FaqMatch Match(string text, Bag bag, IReadOnlyList<Token> tokens, Clause clause)
    {
        if (index.Entries.Count == 0 || clause.End == clause.First)
        {
            return FaqMatch.None;
        }

        var scores = index.Weigh(bag, tokens, clause);
        var verdict = alone.Decide(index, scores);
        if (together is not null && verdict.Confidence < sure)
        {
            scores = index.Ask(scores, vectors!.Of(text));
            verdict = together.Decide(index, scores);
        }

        var (best, next, probabilities, inScope) = verdict;
        var second = next < 0 ? 0 : probabilities[next];
        return new FaqMatch(
            inScope >= 0.5 ? index.Entries[best].Id : null,
            probabilities[best].Said(),
            (probabilities[best] - second).Said(),
            inScope.Said(),
            inScope >= 0.5 ? (next < 0 ? null : index.Entries[next].Id) : index.Entries[best].Id,
            inScope < WorthExplaining ? [] : index.Explain(bag, scores, best));
    }

    /// <summary>Phrasings held out, entries held out, the product's background held out; each phrasing itself, and with a name exchanged.</summary>
    private static List<FaqLesson> Lessons(IReadOnlyList<FaqEntry> entries, FaqExample[] examples, string[] background, FaqIndex index, Func<string, float[]>? vectorOf)
    {
        var lessons = new List<FaqLesson>();
        for (var fold = 0; fold < Folds.Count; fold++)
        {
            var rest = FaqIndex.Of(
                entries, [.. examples.Where((_, at) => at % Folds.Count != fold)], [.. background.Where((_, at) => at % Folds.Count != fold)], vectorOf);
            foreach (var example in examples.Where((_, at) => at % Folds.Count == fold))
            {
                Learn(rest, example.Text, example.Label, tellsApart: true);
            }

            foreach (var text in background.Where((_, at) => at % Folds.Count == fold))
            {
                Learn(rest, text, -1);
            }

            var others = FaqIndex.Of(entries, [.. examples.Where(example => example.Label % Folds.Count != fold)], background, vectorOf);
            foreach (var example in examples.Where(example => example.Label % Folds.Count == fold))
            {
                Learn(others, example.Text, -1);
            }
        }

        foreach (var example in examples)
        {
            Learn(index, example.Text, example.Label);
            foreach (var text in Foreign.Exchanged(example.Text))
            {
                Learn(index, text, -1);
            }
        }

        return lessons;

        void Learn(FaqIndex by, string text, int entry, bool tellsApart = false) =>
            lessons.Add(new FaqLesson(by, by.Weigh(text, vectorOf?.Invoke(text)), entry, tellsApart));
    }

    private static HeadFigures Figures(IReadOnlyList<FaqEntry> entries, IReadOnlyList<FaqLesson> lessons, FaqJudge judge)
    {
        var apart = lessons.Where(lesson => lesson.TellsApart).ToArray();
        var labels = apart.Select(lesson => lesson.Entry).ToArray();
        var guesses = apart.Select(lesson => judge.Decide(lesson.Index, lesson.Scores).Best).ToArray();
        return HeadFigures.Of(
            "faq",
            [.. labels.Zip(guesses, (label, guess) => label == guess)],
            [.. entries.Select((faq, at) => LabelFigures.Of(faq.Id, [.. labels.Select(label => label == at)], [.. guesses.Select(guess => guess == at)]))]);
    }
}
