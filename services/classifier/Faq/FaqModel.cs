using Hitl.Classifier.Learning;
using Hitl.Classifier.Phrases;
using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Faq;

/// <summary>Finds the entry of a tenant's FAQ that a text asks for, and says how likely it asks for any of them.</summary>
/// <remarks>
/// Entries are told apart by linear classifiers and the nearest phrasings. Whether a text is in scope is a small logistic
/// regression over similarity, score, margin and foreign words (names and topics the entry never mentions), trained on
/// phrasings held out, on entries held out, on phrasings with a name exchanged, and on the product's background questions.
/// </remarks>
public sealed class FaqModel
{
    private const int FewestToLearn = 4;

    /// <summary>Below this probability of being in scope there is no match to explain.</summary>
    private const double WorthExplaining = 0.2;

    /// <summary>In-scope weights for an FAQ too small to learn its own; chosen by hand, never measured.</summary>
    private static readonly Logistic Untrained = new([6, 1.5, 1, -2.5, -2.5, -2.5]);

    private readonly FaqIndex index;
    private readonly Softmax entry;
    private readonly Logistic scope;

    private FaqModel(FaqIndex index, Softmax entry, Logistic scope, ModelCard card)
    {
        this.index = index;
        this.entry = entry;
        this.scope = scope;
        Card = card;
    }

    public string Version => Card.Version;

    public ModelCard Card { get; }

    public ReadOnlySpan<float> Weights => index.Weights;

    public static FaqModel Train(IReadOnlyList<FaqEntry> entries)
    {
        var examples = entries.SelectMany((faq, label) => faq.Phrasings.Select(text => new FaqExample(text, label))).ToArray();
        string[] background = entries.Count == 0 ? [] : [.. PhraseBook.Background];
        var inputs = new List<double[]>();
        var inScope = new List<bool>();
        var scores = new List<double[]>();
        var labels = new List<int>();

        for (var fold = 0; fold < Folds.Count; fold++)
        {
            var rest = FaqIndex.Of(entries, [.. examples.Where((_, at) => at % Folds.Count != fold)], [.. background.Where((_, at) => at % Folds.Count != fold)]);
            foreach (var example in examples.Where((_, at) => at % Folds.Count == fold))
            {
                var weighed = rest.Weigh(example.Text);
                scores.Add(weighed.Scores);
                labels.Add(example.Label);
                Learn(weighed, weighed.Best == example.Label);
            }

            foreach (var text in background.Where((_, at) => at % Folds.Count == fold))
            {
                Learn(rest.Weigh(text), false);
            }

            var others = FaqIndex.Of(entries, [.. examples.Where(example => example.Label % Folds.Count != fold)], background);
            foreach (var example in examples.Where(example => example.Label % Folds.Count == fold))
            {
                Learn(others.Weigh(example.Text), false);
            }
        }

        var index = FaqIndex.Of(entries, examples, background);
        foreach (var example in examples)
        {
            Learn(index.Weigh(example.Text), true);
            foreach (var text in Foreign.Exchanged(example.Text))
            {
                Learn(index.Weigh(text), false);
            }
        }

        var learns = examples.Length >= FewestToLearn;
        var data = Versions.HashOf([
            .. entries.Select(faq => faq.Phrasings.Prepend(faq.Answer).Prepend(faq.Id)),
            .. PhraseBook.All.Select(phrase => phrase.Labels.Order(StringComparer.Ordinal).Prepend(phrase.Text).Prepend(phrase.File)),
        ]);
        return new FaqModel(
            index,
            learns ? Softmax.Fit(scores, labels) : new Softmax(3),
            learns ? Logistic.Fit(inputs, inScope, ridge: 0.5) : Untrained,
            new ModelCard(
                Versions.Name("faq", data),
                data,
                examples.Length,
                index.Features,
                index.Bytes,
                learns ? [Figures(entries, scores, labels)] : [],
                ["An entry with fewer than four phrasings is found by near copies only."]));

        void Learn(FaqWeighed weighed, bool positive)
        {
            inputs.Add(weighed.ScopeInputs);
            inScope.Add(positive);
        }
    }

    public FaqMatch Match(Bag bag, IReadOnlyList<Token> tokens, Clause clause)
    {
        if (index.Entries.Count == 0 || clause.End == clause.First)
        {
            return FaqMatch.None;
        }

        var weighed = index.Weigh(bag, tokens, clause);
        var probabilities = entry.Of(weighed.Scores);
        var (best, next) = (weighed.Best, weighed.Next);
        var inScope = scope.Of(weighed.ScopeInputs);
        var second = next < 0 ? 0 : probabilities[next];
        return new FaqMatch(
            inScope >= 0.5 ? index.Entries[best].Id : null,
            probabilities[best].Said(),
            (probabilities[best] - second).Said(),
            inScope.Said(),
            inScope >= 0.5 ? (next < 0 ? null : index.Entries[next].Id) : index.Entries[best].Id,
            inScope < WorthExplaining ? [] : index.Explain(bag, weighed, tokens, clause));
    }

    private static HeadFigures Figures(IReadOnlyList<FaqEntry> entries, List<double[]> scores, List<int> labels)
    {
        var guesses = scores.Select(row => Array.IndexOf(row, row.Max())).ToArray();
        return new HeadFigures(
            "faq",
            labels.Zip(guesses, (label, guess) => label == guess ? 1.0 : 0).Average(),
            [
                .. entries.Select((faq, at) =>
                {
                    double hits = labels.Zip(guesses).Count(pair => pair.First == at && pair.Second == at);
                    return new LabelFigures(
                        faq.Id,
                        labels.Count(label => label == at),
                        hits / Math.Max(1, guesses.Count(guess => guess == at)),
                        hits / Math.Max(1, labels.Count(label => label == at)));
                }),
            ]);
    }
}
