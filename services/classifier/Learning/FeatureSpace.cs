namespace Hitl.Classifier.Learning;

/// <summary>A text in a feature space: per slot of its bag the feature (−1 when the space doesn't know it) and its weight.</summary>
/// <param name="Known">Share of the squared weight that known features carry, 0 to 1.</param>
public sealed record Vector(int[] Features, float[] Values, double Known);

/// <summary>The n-grams of a set of texts with their inverse document frequencies.</summary>
/// <remarks>
/// Weights are (1 + ln count) · idf, word and character grams each normalised to length 1 over what is known. A text of which
/// almost nothing is known, in another language say, gets shorter vectors: little evidence must not look like much.
/// </remarks>
public sealed class FeatureSpace
{
    /// <summary>From this known share on, a vector has full length.</summary>
    private const double EnoughKnown = 0.2;

    private readonly ulong[] keys;
    private readonly int[] features;
    private readonly float[] idf;
    private readonly float unseen;

    private FeatureSpace(Dictionary<ulong, int> frequencies, int documents)
    {
        Size = frequencies.Count;
        var capacity = 16;
        while (capacity < Size * 2)
        {
            capacity *= 2;
        }

        keys = new ulong[capacity];
        features = new int[capacity];
        idf = new float[Size];
        unseen = (float)(Math.Log(1.0 + documents) + 1);
        var feature = 0;
        foreach (var (key, frequency) in frequencies)
        {
            var at = Slot(key);
            keys[at] = key;
            features[at] = feature + 1;
            idf[feature++] = (float)(Math.Log((1.0 + documents) / (1.0 + frequency)) + 1);
        }
    }

    public int Size { get; }

    public long Bytes => (keys.Length * 12L) + (idf.Length * 4L);

    public static FeatureSpace Of(IEnumerable<Bag> bags)
    {
        var frequencies = new Dictionary<ulong, int>();
        var documents = 0;
        foreach (var bag in bags)
        {
            documents++;
            for (var slot = 0; slot < bag.Slots; slot++)
            {
                frequencies[bag.Key(slot)] = frequencies.GetValueOrDefault(bag.Key(slot)) + 1;
            }
        }

        return new FeatureSpace(frequencies, documents);
    }

    public Vector Weigh(Bag bag)
    {
        var found = new int[bag.Slots];
        var values = new float[bag.Slots];
        Span<double> known = [0, 0];
        var all = 0.0;
        for (var slot = 0; slot < bag.Slots; slot++)
        {
            var at = Slot(bag.Key(slot));
            found[slot] = features[at] - 1;
            var frequency = bag.Count(slot) == 1 ? 1f : (float)(1 + Math.Log(bag.Count(slot)));
            var value = frequency * (found[slot] < 0 ? unseen : idf[found[slot]]);
            values[slot] = value;
            all += (double)value * value;
            if (found[slot] >= 0)
            {
                known[bag.IsCharacters(slot) ? 1 : 0] += (double)value * value;
            }
        }

        var share = all > 0 ? (known[0] + known[1]) / all : 0;
        var trust = (float)Math.Min(1, share / EnoughKnown);
        float words = trust * Scale(known[0]), characters = trust * Scale(known[1]);
        for (var slot = 0; slot < bag.Slots; slot++)
        {
            values[slot] *= bag.IsCharacters(slot) ? characters : words;
        }

        return new Vector(found, values, share);
    }

    /// <summary>Whether a token's form was among the texts this space was made of.</summary>
    public bool Knows(string form) => features[Slot(Bag.HashOf(form))] != 0;

    private static float Scale(double squared) => squared > 0 ? (float)(1 / Math.Sqrt(squared)) : 0;

    private int Slot(ulong key)
    {
        var at = (int)((key ^ (key >> 32)) & (ulong)(keys.Length - 1));
        while (features[at] != 0 && keys[at] != key)
        {
            at = (at + 1) & (keys.Length - 1);
        }

        return at;
    }
}
