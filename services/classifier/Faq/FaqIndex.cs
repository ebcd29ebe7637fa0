using Hitl.Classifier.Learning;
using Hitl.Classifier.Text;
using Hitl.Contracts;

namespace Hitl.Classifier.Faq;

/// <summary>A phrasing and the number of its entry.</summary>
public sealed record FaqExample(string Text, int Label);

/// <summary>What speaks for each entry.</summary>
/// <param name="Next">−1 when there is only one entry.</param>
/// <param name="ScopeInputs">Similarity to the nearest phrasing of the best entry, its score, its lead, share of foreign words, foreign names.</param>
public sealed record FaqWeighed(Vector Vector, double[] Scores, int Best, int Next, double[] ScopeInputs);

/// <summary>The linear classifiers of an FAQ's entries together with their phrasings, found by shared n-grams.</summary>
public sealed class FaqIndex
{
    /// <summary>What the nearest phrasing's cosine counts beside a linear score.</summary>
    private const double SimilarityCounts = 2;

    private readonly FeatureSpace space;
    private readonly LinearHeads heads;
    private readonly int[] labels;
    private readonly int[] postingStarts;
    private readonly (int Example, float Value)[] postings;
    private readonly HashSet<string>[] words;

    private FaqIndex(IReadOnlyList<FaqEntry> entries, FeatureSpace space, LinearHeads heads, int[] labels, Vector[] vectors, HashSet<string>[] words)
    {
        Entries = entries;
        this.space = space;
        this.heads = heads;
        this.labels = labels;
        this.words = words;
        var flat = vectors
            .SelectMany((vector, example) => vector.Features.Select((feature, slot) => (feature, example, value: vector.Values[slot])))
            .Where(posting => posting.feature >= 0)
            .OrderBy(posting => posting.feature)
            .ToArray();
        postings = Array.ConvertAll(flat, posting => (posting.example, posting.value));
        postingStarts = new int[space.Size + 1];
        foreach (var posting in flat)
        {
            postingStarts[posting.feature + 1]++;
        }

        for (var feature = 0; feature < space.Size; feature++)
        {
            postingStarts[feature + 1] += postingStarts[feature];
        }
    }

    public IReadOnlyList<FaqEntry> Entries { get; }

    public int Features => space.Size;

    public long Bytes => space.Bytes + heads.Bytes + (postings.Length * 8L) + (postingStarts.Length * 4L);

    public ReadOnlySpan<float> Weights => heads.Weights;

    public static FaqIndex Of(IReadOnlyList<FaqEntry> entries, IReadOnlyList<FaqExample> examples, IReadOnlyList<string> background)
    {
        var bags = examples.Select(example => Bag.Of(example.Text)).ToArray();
        var strangers = background.Select(Bag.Of).ToArray();
        var space = FeatureSpace.Of(bags);
        var vectors = bags.Select(space.Weigh).ToArray();
        var heads = LinearLearner.Train(
            [.. vectors, .. strangers.Select(space.Weigh)],
            space.Size,
            entries.Count,
            (row, entry) => row < examples.Count && examples[row].Label == entry);
        var words = entries.Select(faq => Foreign.WordsOf(faq.Answer)).ToArray();
        foreach (var example in examples)
        {
            words[example.Label].UnionWith(Foreign.WordsOf(example.Text));
        }

        return new FaqIndex(entries, space, heads, [.. examples.Select(example => example.Label)], vectors, words);
    }

    public FaqWeighed Weigh(string text)
    {
        var tokens = Tokenizer.Cut(FoldedText.Of(text));
        var clause = new Clause(0, tokens.Count);
        return Weigh(Bag.Of(tokens, clause), tokens, clause);
    }

    public FaqWeighed Weigh(Bag bag, IReadOnlyList<Token> tokens, Clause clause)
    {
        var vector = space.Weigh(bag);
        var linear = heads.Scores(vector);
        var nearest = Nearest(vector);
        var scores = new double[linear.Length];
        for (var entry = 0; entry < scores.Length; entry++)
        {
            scores[entry] = linear[entry] + (SimilarityCounts * nearest[entry]);
        }

        var (best, next) = BestTwo(scores);
        var (share, names) = Foreign.Measure(tokens, clause, words[best]);
        var lead = next < 0 ? 1 : scores[best] - scores[next];
        return new FaqWeighed(vector, scores, best, next, [nearest[best], linear[best], lead, share, names]);
    }

    public IReadOnlyList<Evidence> Explain(Bag bag, FaqWeighed weighed, IReadOnlyList<Token> tokens, Clause clause) =>
        heads.Explain(bag, weighed.Vector, weighed.Best, tokens, clause);

    /// <summary>Per entry the cosine to its nearest phrasing; n-grams the FAQ doesn't know count against it.</summary>
    private double[] Nearest(Vector vector)
    {
        var similarity = new float[labels.Length];
        for (var slot = 0; slot < vector.Features.Length; slot++)
        {
            var feature = vector.Features[slot];
            if (feature >= 0)
            {
                for (var at = postingStarts[feature]; at < postingStarts[feature + 1]; at++)
                {
                    similarity[postings[at].Example] += postings[at].Value * vector.Values[slot];
                }
            }
        }

        var nearest = new double[Entries.Count];
        var known = Math.Sqrt(vector.Known) / 2;
        for (var example = 0; example < similarity.Length; example++)
        {
            nearest[labels[example]] = Math.Max(nearest[labels[example]], similarity[example] * known);
        }

        return nearest;
    }

    private static (int Best, int Next) BestTwo(double[] scores)
    {
        var (best, next) = (0, -1);
        for (var entry = 1; entry < scores.Length; entry++)
        {
            if (scores[entry] > scores[best])
            {
                (best, next) = (entry, best);
            }
            else if (next < 0 || scores[entry] > scores[next])
            {
                next = entry;
            }
        }

        return (best, next);
    }
}
