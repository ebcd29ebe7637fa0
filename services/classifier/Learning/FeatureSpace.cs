namespace Hitl.Classifier.Learning;

/// <summary>A text in a feature space: per slot of its bag the feature (−1 when the space doesn't know it) and its weight.</summary>
/// <param name="Known">Share of the squared weight that known features carry, 0 to 1.</param>
public sealed record TextVector(int[] Features, float[] Values, double Known);

/// <summary>The n-grams of a set of texts with their inverse document frequencies.</summary>
/// <remarks>
/// Weights are (1 + ln count) · idf, each kind of n-gram normalised to length 1 over what is known. A text of which
/// almost nothing is known, in another language say, gets shorter vectors: little evidence must not look like much.
/// </remarks>
public sealed class FeatureSpace
{
    /// <summary>From this known share on, a vector has full length.</summary>
    private const double EnoughKnown = 0.2;

    private readonly uint[] marks;
    private readonly int[] features;
    private readonly float[] idf;
    private readonly float unseen;
    private readonly float pairs;

    private FeatureSpace(Dictionary<ulong, int> frequencies, int documents, FeatureSettings settings)
    {
        pairs = settings.Pairs;
        Size = frequencies.Count;
        marks = new uint[Size + (Size / 3) + 8];
        features = new int[marks.Length];
        idf = new float[Size];
        unseen = (float)Math.Pow(Math.Log(1.0 + documents) + 1, settings.IdfPower);
        var feature = 0;
        foreach (var (key, frequency) in frequencies)
        {
            var at = Slot(key);
            marks[at] = Mark(key);
            features[at] = feature + 1;
            idf[feature++] = (float)Math.Pow(Math.Log((1.0 + documents) / (1.0 + frequency)) + 1, settings.IdfPower);
        }
    }

    private FeatureSpace(BinaryReader stored)
    {
        marks = stored.Unpack<uint>();
        features = stored.Unpack<int>();
        idf = stored.Unpack<float>();
        unseen = stored.ReadSingle();
        pairs = stored.ReadSingle();
        Size = idf.Length;
    }

    public int Size { get; }

    public long Bytes => (marks.Length * 8L) + (idf.Length * 4L);

    public static FeatureSpace Of(IEnumerable<Bag> bags, FeatureSettings? settings = null)
    {
        var frequencies = new Dictionary<ulong, int>();
        var pairs = new Dictionary<ulong, int>();
        var documents = 0;
        foreach (var bag in bags)
        {
            documents++;
            for (var slot = 0; slot < bag.Slots; slot++)
            {
                var counted = bag.Kind(slot) == GramKind.Pairs ? pairs : frequencies;
                counted[bag.Key(slot)] = counted.GetValueOrDefault(bag.Key(slot)) + 1;
            }
        }

        // Most pairs stand in one text alone: they would fill the memory and tell little.
        foreach (var (key, frequency) in pairs.Where(pair => pair.Value > 1))
        {
            frequencies[key] = frequency;
        }

        return new FeatureSpace(frequencies, documents, settings ?? FeatureSettings.Usual);
    }

    public static FeatureSpace Read(BinaryReader stored) => new(stored);

    public void Write(BinaryWriter writer)
    {
        writer.Pack(marks);
        writer.Pack(features);
        writer.Pack(idf);
        writer.Write(unseen);
        writer.Write(pairs);
    }

    public TextVector Weigh(Bag bag)
    {
        var found = new int[bag.Slots];
        var values = new float[bag.Slots];
        Span<double> known = [0, 0, 0];
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
                known[(int)bag.Kind(slot)] += (double)value * value;
            }
        }

        var share = all > 0 ? (known[0] + known[1] + known[2]) / all : 0;
        var trust = (float)Math.Min(1, share / EnoughKnown);
        Span<float> scales = [trust * Scale(known[0]), trust * Scale(known[1]), trust * pairs * Scale(known[2])];
        for (var slot = 0; slot < bag.Slots; slot++)
        {
            values[slot] *= scales[(int)bag.Kind(slot)];
        }

        return new TextVector(found, values, share);
    }

    private static float Scale(double squared) => squared > 0 ? (float)(1 / Math.Sqrt(squared)) : 0;

    /// <summary>Half of a key finds its place and the other half is compared: two n-grams in 2^32 that meet are taken for one.</summary>
    private int Slot(ulong key)
    {
        var mark = Mark(key);
        var at = (int)(((key & uint.MaxValue) * (ulong)marks.Length) >> 32);
        while (features[at] != 0 && marks[at] != mark)
        {
            at = at + 1 == marks.Length ? 0 : at + 1;
        }

        return at;
    }

    private static uint Mark(ulong key) => (uint)(key >> 32);
}

/// <summary>How n-grams are weighed.</summary>
/// <param name="IdfPower">Less than 1 lets common n-grams count for more.</param>
/// <param name="Pairs">What all pairs of stems count beside all words, and beside all characters.</param>
public sealed record FeatureSettings(double IdfPower, float Pairs)
{
    public static readonly FeatureSettings Usual = new(IdfPower: 1, Pairs: 1);

    /// <summary>For wide bags.</summary>
    public static readonly FeatureSettings Wide = new(IdfPower: 0.5, Pairs: 0.7f);
}
