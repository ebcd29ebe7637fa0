using Hitl.Classifier.Corrections;
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

    /// <summary>The head of the card that models of one FAQ are compared by.</summary>
    public const string HeldOutPhrases = "held-out phrases";

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
    /// <param name="corrections">What the tenant's people said that texts ask for.</param>
    public static FaqModel Train(IReadOnlyList<FaqEntry> entries, TextVectors? vectors = null, IReadOnlyList<Correction>? corrections = null)
    {
        var published = ExamplesOf(entries);
        var (asks, asksNothing) = Taught(entries, corrections ?? []);
        FaqExample[] examples = [.. published, .. asks];
        string[] background = entries.Count == 0 ? [] : [.. PhraseBook.Background, .. asksNothing];
        var learns = Learns(published);
        Func<string, float[]>? vectorOf = vectors is not null && learns ? vectors.Of : null;
        if (vectorOf is not null)
        {
            vectors!.Prepare([.. examples.Select(example => example.Text), .. background, .. examples.SelectMany(example => Foreign.Exchanged(example.Text))]);
        }

        var index = FaqIndex.Of(entries, examples, background, vectorOf);
        var lessons = learns ? Lessons(entries, examples, published.Length, background, index, vectorOf) : [];
        var alone = learns ? FaqJudge.Fit(lessons, withEncoder: false) : FaqJudge.Untrained;
        var together = vectorOf is null ? null : FaqJudge.Fit(lessons, withEncoder: true);
        var gate = together is null ? new FaqGate(0, 0) : FaqGate.Choose(lessons, alone, together);

        var data = DataOf(entries, vectors, corrections);
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
                learns ? [Figures(entries, lessons, together ?? alone), Measured(lessons, together ?? alone)] : [],
                ["An entry with fewer than four phrasings is found by near copies only."],
                together is null ? null : vectors!.Identity.ToString(),
                Math.Round(gate.Share, 4)));
    }

    /// <summary>SHA-256 of all that a model of these entries is made of; another encoder's model is another.</summary>
    public static string DataOf(IReadOnlyList<FaqEntry> entries, TextVectors? vectors, IReadOnlyList<Correction>? corrections = null) => Versions.HashOf(
    [
        .. entries.Select(faq => faq.Phrasings.Prepend(faq.Answer).Prepend(faq.Id)),
        .. Usable(entries, corrections ?? []).Select(correction => new[] { "corrected", correction.Text, correction.Right }),
        .. PhraseBook.Rows,
        .. vectors is not null && Learns(ExamplesOf(entries)) ? [[vectors.Identity.Binding]] : Array.Empty<string[]>(),
    ]);

    /// <summary>A model that was stored, without training.</summary>
    /// <param name="card">Its card.</param>
    /// <param name="model">What <see cref="ToBytes"/> made.</param>
    /// <param name="vectors">The encoder that it was trained with.</param>
    /// <exception cref="ArgumentException">It was trained with another encoder, or without one.</exception>
    public static FaqModel Load(ModelCard card, byte[] model, TextVectors? vectors)
    {
        using var stored = Packed.Reader(model);
        var index = FaqIndex.Read(stored);
        var alone = FaqJudge.Read(stored);
        var sure = stored.ReadDouble();
        var binding = stored.ReadString();
        if (binding.Length == 0)
        {
            return new FaqModel(index, alone, null, vectors, sure, card);
        }

        return vectors?.Identity.Binding == binding
            ? new FaqModel(index, alone, FaqJudge.Read(stored), vectors, sure, card)
            : throw new ArgumentException($"Model {card.Version} was trained with the encoder {card.Encoder}; here is {vectors?.Identity.ToString() ?? "none"}.", nameof(vectors));
    }

    public byte[] ToBytes() => Packed.Bytes(writer =>
    {
        index.Write(writer);
        alone.Write(writer);
        writer.Write(sure);
        writer.Write(together is null ? "" : vectors!.Identity.Binding);
        together?.Write(writer);
    });

    private static FaqExample[] ExamplesOf(IReadOnlyList<FaqEntry> entries) =>
        [.. entries.SelectMany((faq, label) => faq.Phrasings.Select(text => new FaqExample(text, label)))];

    /// <summary>Those of entries that the FAQ has; an example for an entry that is gone teaches nothing.</summary>
    private static IEnumerable<Correction> Usable(IReadOnlyList<FaqEntry> entries, IReadOnlyList<Correction> corrections) => corrections
        .Where(correction => correction.IsOfFaq && (correction.Right == Labels.None || entries.Any(entry => entry.Id == correction.Right)))
        .OrderBy(correction => correction.Id, StringComparer.Ordinal);

    private static (FaqExample[] Asks, string[] AsksNothing) Taught(IReadOnlyList<FaqEntry> entries, IReadOnlyList<Correction> corrections)
    {
        var numbers = entries.Select((entry, at) => (entry.Id, at)).ToDictionary(pair => pair.Id, pair => pair.at, StringComparer.Ordinal);
        var usable = Usable(entries, corrections).ToArray();
        return (
            [.. usable.Where(correction => correction.Right != Labels.None).Select(correction => new FaqExample(correction.Text, numbers[correction.Right]))],
            [.. usable.Where(correction => correction.Right == Labels.None).Select(correction => correction.Text)]);
    }

    private static bool Learns(FaqExample[] examples) => examples.Length >= FewestToLearn;

    /// <summary>Reads a text as a whole.</summary>
    public FaqMatch Match(string text)
    {
        var tokens = Tokenizer.Cut(FoldedText.Of(text));
        var clause = new Clause(0, tokens.Count);
        return Match(text, Bag.Of(tokens, clause), tokens, clause);
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
    /// <param name="published">So many of the examples, the first, are of the published FAQ; the others people taught.</param>
    private static List<FaqLesson> Lessons(
        IReadOnlyList<FaqEntry> entries, FaqExample[] examples, int published, string[] background, FaqIndex index, Func<string, float[]>? vectorOf)
    {
        var shipped = PhraseBook.Background.Count();
        var lessons = new List<FaqLesson>();
        for (var fold = 0; fold < Folds.Count; fold++)
        {
            var rest = FaqIndex.Of(
                entries, [.. examples.Where((_, at) => at % Folds.Count != fold)], [.. background.Where((_, at) => at % Folds.Count != fold)], vectorOf);
            for (var at = fold; at < examples.Length; at += Folds.Count)
            {
                Learn(rest, examples[at].Text, examples[at].Label, tellsApart: true, isMeasured: at < published);
            }

            for (var at = fold; at < background.Length; at += Folds.Count)
            {
                Learn(rest, background[at], -1, isMeasured: at < shipped);
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

        void Learn(FaqIndex by, string text, int entry, bool tellsApart = false, bool isMeasured = false) =>
            lessons.Add(new FaqLesson(by, by.Weigh(text, vectorOf?.Invoke(text)), entry, tellsApart, isMeasured));
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

    /// <summary>Of the FAQ's phrasings and the product's background, each read by a model that lacks it: who gets the right answer, and who is left to a person.</summary>
    private static HeadFigures Measured(IReadOnlyList<FaqLesson> lessons, FaqJudge judge)
    {
        var rows = lessons.Where(lesson => lesson.IsMeasured).Select(lesson => (lesson.Entry, Verdict: judge.Decide(lesson.Index, lesson.Scores))).ToArray();
        var asks = rows.Select(row => row.Entry >= 0).ToArray();
        var answered = rows.Select(row => row.Verdict.InScope >= 0.5).ToArray();
        return HeadFigures.Of(
            HeldOutPhrases,
            [.. rows.Select((row, at) => answered[at] ? row.Verdict.Best == row.Entry : row.Entry < 0)],
            [LabelFigures.Of("answered", asks, answered), LabelFigures.Of("left to a person", [.. asks.Select(asked => !asked)], [.. answered.Select(said => !said)])]);
    }
}
