using Hitl.Classifier.Learning;
using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Faq;

/// <summary>A phrasing and the number of its entry.</summary>
public sealed record FaqExample(string Text, int Label);

/// <summary>What speaks for each entry.</summary>
/// <param name="Linear">The linear classifiers' scores.</param>
/// <param name="Nearest">Similarity to the nearest phrasing, by shared n-grams.</param>
/// <param name="Encoded">What the encoder's vector says; null when it was not asked.</param>
internal sealed record FaqScores(TextVector Vector, float[] Linear, float[] Nearest, EncodedScores? Encoded, IReadOnlyList<Token> Tokens, Clause Clause)
{
    /// <summary>What the nearest phrasing's cosine counts beside a linear score.</summary>
    private const float SimilarityCounts = 2;

    public float[] Words { get; } = [.. Linear.Zip(Nearest, (linear, nearest) => linear + (SimilarityCounts * nearest))];
}

/// <summary>The linear classifiers of an FAQ's entries together with their phrasings, found by shared n-grams.</summary>
/// <remarks>
/// A tenant's phrasings are hundreds and their n-grams tens of thousands, so the classifiers are kept as what each phrasing pulls, and
/// a text is compared with the phrasings once for both. Thousands of tenants have to fit in one process.
/// </remarks>
internal sealed class FaqIndex
{
    /// <summary>Postings name a row by 16 bits; phrasings beyond are not learned.</summary>
    private const int MostRows = 60_000;

    private readonly FeatureSpace space;
    private readonly EncodedPart? encoded;
    private readonly Half[] pulls;
    private readonly float[] biases;
    private readonly ushort[] labels;
    private readonly int rows;
    private readonly int[] postingStarts;
    private readonly Posting[] postings;
    private readonly string[][] words;

    private FaqIndex(IReadOnlyList<FaqEntry> entries, IReadOnlyList<FaqExample> examples, FeatureSpace space, IReadOnlyList<SparseRow> vectors, EncodedPart? encoded)
    {
        Entries = entries;
        this.space = space;
        this.encoded = encoded;
        labels = [.. examples.Select(example => (ushort)example.Label)];
        rows = vectors.Count;
        words = WordsOf(entries, examples);
        (pulls, biases) = LinearLearner.TrainByRows(vectors, space.Size, entries.Count, (row, entry) => row < examples.Count && examples[row].Label == entry);
        var flat = vectors
            .SelectMany((vector, row) => vector.Features.Select((feature, slot) => (feature, posting: Posting.Of(row, vector.Values[slot]))))
            .OrderBy(pair => pair.feature)
            .ToArray();
        postings = Array.ConvertAll(flat, pair => pair.posting);
        postingStarts = new int[space.Size + 1];
        foreach (var (feature, _) in flat)
        {
            postingStarts[feature + 1]++;
        }

        for (var feature = 0; feature < space.Size; feature++)
        {
            postingStarts[feature + 1] += postingStarts[feature];
        }
    }

    private FaqIndex(BinaryReader stored)
    {
        Entries = [.. Enumerable.Range(0, stored.ReadInt32()).Select(_ => new FaqEntry(stored.ReadString(), [], ""))];
        space = FeatureSpace.Read(stored);
        encoded = stored.ReadBoolean() ? EncodedPart.Read(stored) : null;
        pulls = stored.Unpack<Half>();
        biases = stored.Unpack<float>();
        labels = stored.Unpack<ushort>();
        rows = stored.ReadInt32();
        postingStarts = stored.Unpack<int>();
        postings = stored.Unpack<Posting>();
        words = [.. Entries.Select(_ => Enumerable.Range(0, stored.ReadInt32()).Select(_ => Foreign.Shared(stored.ReadString())).ToArray())];
    }

    /// <summary>A stored index knows of them no more than their ids.</summary>
    public IReadOnlyList<FaqEntry> Entries { get; }

    public int Features => space.Size;

    public long Bytes =>
        space.Bytes + (pulls.Length * 2L) + (postings.Length * 4L) + (postingStarts.Length * 4L) + (labels.Length * 2L) + (words.Sum(list => list.Length) * 8L) + (encoded?.Bytes ?? 0);

    /// <summary>What each phrasing pulls, for comparison of two trainings.</summary>
    public ReadOnlySpan<Half> Weights => pulls;

    /// <param name="vectorOf">The encoder's vector of a text; null without an encoder.</param>
    public static FaqIndex Of(IReadOnlyList<FaqEntry> entries, IReadOnlyList<FaqExample> examples, IReadOnlyList<string> background, Func<string, float[]>? vectorOf = null)
    {
        FaqExample[] learned = [.. examples.Take(MostRows)];
        var bags = learned.Select(example => Bag.Of(example.Text)).ToArray();
        var space = FeatureSpace.Of(bags);
        var encoded = vectorOf is null || learned.Length == 0 ? null : EncodedPart.Train(
            [.. learned.Select(example => vectorOf(example.Text)), .. background.Select(vectorOf)],
            [.. learned.Select(example => example.Label), .. background.Select(_ => -1)],
            entries.Count);
        return new FaqIndex(entries, learned, space, [.. bags.Concat(background.Select(text => Bag.Of(text))).Select(bag => SparseRow.Of(space.Weigh(bag)))], encoded);
    }

    public static FaqIndex Read(BinaryReader stored) => new(stored);

    public void Write(BinaryWriter writer)
    {
        writer.Write(Entries.Count);
        foreach (var entry in Entries)
        {
            writer.Write(entry.Id);
        }

        space.Write(writer);
        writer.Write(encoded is not null);
        encoded?.Write(writer);
        writer.Pack(pulls);
        writer.Pack(biases);
        writer.Pack(labels);
        writer.Write(rows);
        writer.Pack(postingStarts);
        writer.Pack(postings);
        foreach (var list in words)
        {
            writer.Write(list.Length);
            Array.ForEach(list, writer.Write);
        }
    }

    public FaqScores Weigh(string text, float[]? encodedText)
    {
        var tokens = Tokenizer.Cut(FoldedText.Of(text));
        var clause = new Clause(0, tokens.Count);
        var scores = Weigh(Bag.Of(tokens, clause), tokens, clause);
        return encodedText is null ? scores : Ask(scores, encodedText);
    }

    public FaqScores Weigh(Bag bag, IReadOnlyList<Token> tokens, Clause clause)
    {
        var vector = space.Weigh(bag);
        var likeness = Likeness(vector);
        return new FaqScores(vector, Linear(likeness), Nearest(likeness, vector.Known), null, tokens, clause);
    }

    /// <summary>The same scores together with what the encoder's vector says.</summary>
    public FaqScores Ask(FaqScores scores, float[] encodedText) =>
        encoded is null ? scores : new FaqScores(scores.Vector, scores.Linear, scores.Nearest, encoded.Weigh(encodedText, scores.Words), scores.Tokens, scores.Clause);

    /// <summary>How much of a text an entry never mentions.</summary>
    public (double Share, double Names) Foreigners(FaqScores scores, int entry) => Foreign.Measure(scores.Tokens, scores.Clause, words[entry]);

    public IReadOnlyList<Evidence> Explain(Bag bag, FaqScores scores, int entry) =>
        Drivers.Of(bag, scores.Vector, feature => WeightOf(feature, entry), scores.Tokens, scores.Clause);

    private double WeightOf(int feature, int entry)
    {
        var sum = 0.0;
        for (var at = postingStarts[feature]; at < postingStarts[feature + 1]; at++)
        {
            sum += postings[at].Value * (double)pulls[(postings[at].Row * biases.Length) + entry];
        }

        return sum;
    }

    /// <summary>How much a text shares with each phrasing, and with each text of the background.</summary>
    private float[] Likeness(TextVector vector)
    {
        var likeness = new float[rows];
        for (var slot = 0; slot < vector.Features.Length; slot++)
        {
            var feature = vector.Features[slot];
            if (feature >= 0)
            {
                for (var at = postingStarts[feature]; at < postingStarts[feature + 1]; at++)
                {
                    likeness[postings[at].Row] += postings[at].Value * vector.Values[slot];
                }
            }
        }

        return likeness;
    }

    private float[] Linear(float[] likeness)
    {
        var sums = new float[biases.Length];
        biases.CopyTo(sums, 0);
        for (var row = 0; row < likeness.Length; row++)
        {
            if (likeness[row] > 0)
            {
                Halves.AddTimes(pulls.AsSpan(row * sums.Length, sums.Length), likeness[row], sums);
            }
        }

        return sums;
    }

    /// <summary>Per entry the cosine to its nearest phrasing; n-grams the FAQ doesn't know count against it.</summary>
    private float[] Nearest(float[] likeness, double share)
    {
        var nearest = new float[Entries.Count];
        var known = (float)Math.Sqrt(share) / 2;
        for (var example = 0; example < labels.Length; example++)
        {
            nearest[labels[example]] = Math.Max(nearest[labels[example]], likeness[example] * known);
        }

        return nearest;
    }

    /// <summary>Sorted, and the product's own string for a word that its phrases use: tenants share it.</summary>
    private static string[][] WordsOf(IReadOnlyList<FaqEntry> entries, IReadOnlyList<FaqExample> examples)
    {
        var words = entries.Select(faq => Foreign.WordsOf(faq.Answer)).ToArray();
        foreach (var example in examples)
        {
            words[example.Label].UnionWith(Foreign.WordsOf(example.Text));
        }

        return [.. words.Select(set => set.Order(StringComparer.Ordinal).Select(Foreign.Shared).ToArray())];
    }

    /// <summary>That a row has a feature, and its weight there in parts of 65,535.</summary>
    private readonly record struct Posting(ushort Row, ushort Part)
    {
        public float Value => Part * (1f / ushort.MaxValue);

        public static Posting Of(int row, float value) => new((ushort)row, (ushort)Math.Round(Math.Clamp(value, 0, 1) * ushort.MaxValue));
    }
}
