using Hitl.Classifier.Corrections;
using Hitl.Classifier.HeldOut;
using Hitl.Classifier.Learning;
using Hitl.Classifier.Phrases;
using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier;

/// <summary>What every tenant shares: sentiment, yes or no, and the wishes, trained on the phrases written for the product.</summary>
public sealed class SharedModels
{
    private static readonly string[] Sentiments = [.. Labels.ValuesOf(Labels.Sentiment)];
    private static readonly string[] Answers = [.. Labels.ValuesOf(Labels.Answer)];
    private static readonly string[] Wishes = [.. Labels.Wishes];
    private static readonly int Outputs = Sentiments.Length + Answers.Length + Wishes.Length;

    /// <summary>Below this probability a wish is not explained: there is nothing to point at.</summary>
    private const double WorthExplaining = 0.2;

    /// <summary>The latest corrections of a tenant that are learned from.</summary>
    private const int MostTaught = 500;

    private readonly FeatureSpace space;
    private readonly LinearHeads heads;
    private readonly Softmax sentiment;
    private readonly Softmax answer;
    private readonly Sigmoid[] wishes;
    private readonly Amendment? amendment;

    private SharedModels(FeatureSpace space, LinearHeads heads, Softmax sentiment, Softmax answer, Sigmoid[] wishes, ModelCard card, Amendment? amendment = null)
    {
        this.amendment = amendment;
        this.space = space;
        this.heads = heads;
        this.sentiment = sentiment;
        this.answer = answer;
        this.wishes = wishes;
        Card = card;
    }

    public string Version => Card.Version;

    public ModelCard Card { get; }

    /// <summary>The weights, for comparison of two trainings.</summary>
    public ReadOnlySpan<float> Weights => heads.Weights;

    public static SharedModels Train() => Train(PhraseBook.All).Judged();

    public static SharedModels Train(IReadOnlyList<Phrase> phrases)
    {
        var bags = phrases.Select(phrase => Bag.Of(phrase.Text)).ToArray();
        var folds = phrases.Select(phrase => Folds.Of(phrase.Text)).ToArray();
        var heldOut = new double[phrases.Count][];
        for (var fold = 0; fold < Folds.Count; fold++)
        {
            var rest = Enumerable.Range(0, phrases.Count).Where(row => folds[row] != fold).ToArray();
            var (foldSpace, foldHeads) = Fit(phrases, bags, rest);
            foreach (var row in Enumerable.Range(0, phrases.Count).Where(row => folds[row] == fold))
            {
                heldOut[row] = foldHeads.Scores(foldSpace.Weigh(bags[row]));
            }
        }

        var (space, heads) = Fit(phrases, bags, [.. Enumerable.Range(0, phrases.Count)]);
        var sentimentLabels = phrases.Select(phrase => LabelOf(phrase, Sentiments)).ToArray();
        var answerLabels = phrases.Select(phrase => LabelOf(phrase, Answers)).ToArray();
        var sentiment = Softmax.Fit([.. heldOut.Select(scores => scores[..Sentiments.Length])], sentimentLabels);
        var answer = Softmax.Fit([.. heldOut.Select(scores => scores[Sentiments.Length..(Sentiments.Length + Answers.Length)])], answerLabels);
        var wishes = Wishes.Select((wish, at) => FitWish(phrases, heldOut, wish, Sentiments.Length + Answers.Length + at)).ToArray();

        var data = DataOf(phrases);
        var card = new ModelCard(
            Versions.Name("shared", data),
            data,
            phrases.Count,
            space.Size,
            space.Bytes + heads.Bytes,
            [
                Exclusive("sentiment", Sentiments, sentimentLabels, heldOut, 0),
                Exclusive("yes-no", Answers, answerLabels, heldOut, Sentiments.Length),
                .. Wishes.Select((wish, at) => Binary(wish, phrases, heldOut, Sentiments.Length + Answers.Length + at, wishes[at])),
            ],
            [
                "Trained on phrases written by the product's authors, not on conversations: figures on real traffic will be lower.",
                "English only: other languages are detected, and their readings mean little.",
                "Sarcasm without a marked word is mostly read as praise.",
                "A yes, no or perhaps in unusual words is often read as none of them, and seldom as another of them.",
            ]);
        return new SharedModels(space, heads, sentiment, answer, wishes, card);
    }

    /// <summary>SHA-256 of what these models are made of.</summary>
    public static string DataOf(IReadOnlyList<Phrase> phrases) => Versions.HashOf(PhraseBook.RowsOf(phrases));

    /// <summary>Models that were stored, without training.</summary>
    /// <param name="card">Their card.</param>
    /// <param name="model">What <see cref="ToBytes"/> made.</param>
    public static SharedModels Load(ModelCard card, byte[] model)
    {
        using var stored = Packed.Reader(model);
        return new SharedModels(
            FeatureSpace.Read(stored),
            LinearHeads.Read(stored),
            new Softmax(stored.ReadDouble()),
            new Softmax(stored.ReadDouble()),
            [.. Wishes.Select(_ => new Sigmoid(stored.ReadDouble(), stored.ReadDouble()))],
            card);
    }

    public byte[] ToBytes() => Packed.Bytes(writer =>
    {
        space.Write(writer);
        heads.Write(writer);
        writer.Write(sentiment.Sharpness);
        writer.Write(answer.Sharpness);
        foreach (var wish in wishes)
        {
            writer.Write(wish.Slope);
            writer.Write(wish.Offset);
        }
    });

    /// <summary>The same models as a tenant's people corrected them. What they said of a text's FAQ entry is not for these models.</summary>
    /// <returns>These themselves where there is nothing to learn.</returns>
    public SharedModels Taught(IReadOnlyList<Correction> corrections)
    {
        var taught = corrections.Where(correction => !correction.IsOfFaq).TakeLast(MostTaught).OrderBy(correction => correction.Id, StringComparer.Ordinal).ToArray();
        if (taught.Length == 0)
        {
            return this;
        }

        var vectors = taught.Select(correction => space.Weigh(Bag.Of(correction.Text))).ToArray();
        var data = Versions.HashOf([[Card.Data], .. taught.Select(correction => new[] { correction.Text, correction.Label, correction.Right })]);
        var changed = new Amendment([.. vectors.Select(SparseRow.Of)], [.. vectors.Select(heads.Scores)], Outputs, (row, output) => IsPositive(taught[row], output));
        var models = new SharedModels(space, heads, sentiment, answer, wishes, Card with { Version = Versions.Name("taught", data), Data = data, Rows = Card.Rows + taught.Length, Bytes = Card.Bytes + changed.Bytes }, changed);
        return models.Judged();
    }

    /// <summary>What a correction says of an output; null for nothing.</summary>
    private static bool? IsPositive(Correction correction, int output)
    {
        var (names, first) = correction.Label switch
        {
            Labels.Sentiment => (Sentiments, 0),
            Labels.Answer => (Answers, Sentiments.Length),
            _ => ([], Sentiments.Length + Answers.Length + Array.IndexOf(Wishes, correction.Label)),
        };
        return names.Length == 0
            ? output == first ? correction.Right == Labels.Yes : null
            : output >= first && output < first + names.Length ? names[output - first] == correction.Right : null;
    }

    /// <summary>With the figures on the phrases that nothing is trained on in its card.</summary>
    private SharedModels Judged() => new(
        space, heads, sentiment, answer, wishes, Card with { Heads = [.. Card.Heads.Where(head => !HeldOutFigures.Heads.Contains(head.Head)), .. HeldOutFigures.Of(this)] }, amendment);

    /// <summary>Reads a clause; FAQ match and money are left empty for others to fill.</summary>
    public Reading Read(Bag bag, IReadOnlyList<Token> tokens, Clause clause)
    {
        var vector = space.Weigh(bag);
        var scores = heads.Scores(vector);
        amendment?.AddTo(scores, vector);
        var feelings = sentiment.Of(scores.AsSpan(0, Sentiments.Length));
        var feeling = Best(feelings);
        var answers = answer.Of(scores.AsSpan(Sentiments.Length, Answers.Length));
        var said = Best(answers);

        return new Reading(
            (Sentiment)feeling,
            Enumerable.Range(0, Sentiments.Length).ToDictionary(at => (Sentiment)at, at => feelings[at].Said()),
            feeling == 0 ? [] : Explain(feeling),
            Wish(0),
            FaqMatch.None,
            Wish(1),
            Wish(2),
            Wish(3),
            Wish(4),
            Wish(5),
            Wish(6),
            (YesNo)said,
            new Signal(answers[said].Said(), said == 0 ? [] : Explain(Sentiments.Length + said)),
            []);

        Signal Wish(int at)
        {
            var output = Sentiments.Length + Answers.Length + at;
            var probability = wishes[at].Of(scores[output]);
            return new Signal(probability.Said(), probability < WorthExplaining ? [] : Explain(output));
        }

        IReadOnlyList<Evidence> Explain(int output) => amendment is null
            ? heads.Explain(bag, vector, output, tokens, clause)
            : Drivers.Of(bag, vector, feature => heads.WeightOf(feature, output) + amendment.WeightOf(feature, output), tokens, clause);
    }

    private static (FeatureSpace Space, LinearHeads Heads) Fit(IReadOnlyList<Phrase> phrases, Bag[] bags, int[] rows)
    {
        var space = FeatureSpace.Of(rows.Select(row => bags[row]));
        var heads = LinearLearner.Train(
            [.. rows.Select(row => SparseRow.Of(space.Weigh(bags[row])))],
            space.Size,
            Outputs,
            (row, output) => IsPositive(phrases[rows[row]], output),
            isTrained: (row, output) => output < Sentiments.Length + Answers.Length || Says(phrases[rows[row]], Wishes[output - Sentiments.Length - Answers.Length]));
        return (space, heads);
    }

    private static bool IsPositive(Phrase phrase, int output) =>
        output < Sentiments.Length ? LabelOf(phrase, Sentiments) == output
        : output < Sentiments.Length + Answers.Length ? LabelOf(phrase, Answers) == output - Sentiments.Length
        : phrase.Labels.Contains(Wishes[output - Sentiments.Length - Answers.Length]);

    /// <summary>Whether a phrase says anything about a wish. Bad feelings may well be complaints and good ones signals to buy; that file doesn't tell.</summary>
    private static bool Says(Phrase phrase, string wish) => phrase.File != "sentiment" || wish switch
    {
        "complaint" => !phrase.Labels.Contains("negative") && !phrase.Labels.Contains("angry"),
        "buying" => !phrase.Labels.Contains("positive"),
        _ => true,
    };

    private static int LabelOf(Phrase phrase, string[] labels) => Math.Max(0, Array.FindLastIndex(labels, phrase.Labels.Contains));

    private static Sigmoid FitWish(IReadOnlyList<Phrase> phrases, double[][] heldOut, string wish, int output)
    {
        var rows = Enumerable.Range(0, phrases.Count).Where(row => Says(phrases[row], wish)).ToArray();
        return Sigmoid.Fit([.. rows.Select(row => heldOut[row][output])], [.. rows.Select(row => phrases[row].Labels.Contains(wish))]);
    }

    private static HeadFigures Exclusive(string head, string[] names, int[] labels, double[][] heldOut, int offset)
    {
        var guesses = heldOut.Select(scores => Best(scores.AsSpan(offset, names.Length))).ToArray();
        return HeadFigures.Of(
            head,
            [.. labels.Zip(guesses, (label, guess) => label == guess)],
            [.. names.Select((name, at) => LabelFigures.Of(name, [.. labels.Select(label => label == at)], [.. guesses.Select(guess => guess == at)]))]);
    }

    private static HeadFigures Binary(string wish, IReadOnlyList<Phrase> phrases, double[][] heldOut, int output, Sigmoid sigmoid)
    {
        var rows = Enumerable.Range(0, phrases.Count).Where(row => Says(phrases[row], wish)).ToArray();
        var labels = rows.Select(row => phrases[row].Labels.Contains(wish)).ToArray();
        var guesses = rows.Select(row => sigmoid.Of(heldOut[row][output]) >= 0.5).ToArray();
        return HeadFigures.Of(wish, [.. labels.Zip(guesses, (label, guess) => label == guess)], [LabelFigures.Of(wish, labels, guesses)]);
    }

    private static int Best(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var at = 1; at < values.Length; at++)
        {
            best = values[at] > values[best] ? at : best;
        }

        return best;
    }
}
