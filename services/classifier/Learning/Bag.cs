using Hitl.Classifier.Text;

namespace Hitl.Classifier.Learning;

/// <summary>One n-gram where it stands: its slot in the bag and the tokens it covers.</summary>
public readonly record struct Occurrence(int Slot, int First, int Last);

/// <summary>What kind of n-gram: each kind is weighed by itself.</summary>
public enum GramKind : byte { Words, Characters, Pairs }

/// <summary>
/// The word 1–2-grams and character 2–5-grams of a text, counted. A wide bag also holds the words' stems, and pairs of stems that stand
/// up to ten words apart, in either order. Keys are 64-bit FNV-1a hashes; it belongs to no model.
/// </summary>
public sealed class Bag
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;
    private const ulong CharacterSeed = 0x9E3779B97F4A7C15;
    private const ulong NegatedSeed = 0xC2B2AE3D27D4EB4F;
    private const ulong StemSeed = 0xD6E8FEB86659FD93;
    private const ulong PairSeed = 0xA0761D6478BD642F;
    private const int LongestGram = 5;
    private const int WidestPair = 10;

    private static readonly ulong Begin = HashOf("<begin>");
    private static readonly ulong End = HashOf("<end>");
    private static readonly ulong Shout = HashOf("<shout>");

    private readonly List<ulong> keys = [];
    private readonly List<int> counts = [];
    private readonly List<GramKind> kinds = [];
    private readonly List<Occurrence> occurrences = [];
    private int[] table = new int[1024];

    private Bag(IReadOnlyList<Token> tokens, Clause clause, bool wide)
    {
        Words(tokens, clause);
        if (wide)
        {
            Stems(tokens, clause);
        }

        for (var at = clause.First; at < clause.End; at++)
        {
            if (tokens[at].Kind is TokenKind.Word or TokenKind.Number)
            {
                Characters(tokens[at].Form, at);
            }
        }
    }

    public int Slots => keys.Count;

    public IReadOnlyList<Occurrence> Occurrences => occurrences;

    public static Bag Of(IReadOnlyList<Token> tokens, Clause clause, bool wide = false) => new(tokens, clause, wide);

    public static Bag Of(string text, bool wide = false)
    {
        var tokens = Tokenizer.Cut(FoldedText.Of(text));
        return new Bag(tokens, new Clause(0, tokens.Count), wide);
    }

    public ulong Key(int slot) => keys[slot];

    public int Count(int slot) => counts[slot];

    public GramKind Kind(int slot) => kinds[slot];

    public static ulong HashOf(ReadOnlySpan<char> text)
    {
        var hash = Basis;
        foreach (var character in text)
        {
            hash = (hash ^ character) * Prime;
        }

        return hash;
    }

    private void Words(IReadOnlyList<Token> tokens, Clause clause)
    {
        var previous = Begin;
        var previousAt = clause.First;
        for (var at = clause.First; at < clause.End; at++)
        {
            var token = tokens[at];
            if (IsQuiet(token))
            {
                continue;
            }

            var word = HashOf(token.Form);
            Add(word, GramKind.Words, at, at);
            Add(Pair(previous, word), GramKind.Words, previousAt, at);
            if (token.Negated)
            {
                Add(word ^ NegatedSeed, GramKind.Words, at, at);
            }

            if (token.Shouted)
            {
                Add(Shout, GramKind.Words, at, at);
            }

            (previous, previousAt) = (word, at);
        }

        if (clause.End > clause.First)
        {
            Add(Pair(previous, End), GramKind.Words, previousAt, previousAt);
        }
    }

    private void Stems(IReadOnlyList<Token> tokens, Clause clause)
    {
        var (stems, places) = (new List<ulong>(), new List<int>());
        for (var at = clause.First; at < clause.End; at++)
        {
            if (!IsQuiet(tokens[at]))
            {
                stems.Add(HashOf(Stem.Of(tokens[at].Form)) ^ StemSeed);
                places.Add(at);
            }
        }

        for (var one = 0; one < stems.Count; one++)
        {
            Add(stems[one], GramKind.Words, places[one], places[one]);
            for (var other = one + 1; other < stems.Count && other <= one + WidestPair; other++)
            {
                if (stems[one] != stems[other])
                {
                    var (low, high) = stems[one] < stems[other] ? (stems[one], stems[other]) : (stems[other], stems[one]);
                    Add(Pair(low, high) ^ PairSeed, GramKind.Pairs, places[one], places[other]);
                }
            }
        }
    }

    /// <summary>Marks that say nothing beside the words they part.</summary>
    private static bool IsQuiet(Token token) => token is { Kind: TokenKind.Mark, Form: "," or "." or "\"" or "(" or ")" or "-" or ":" };

    private void Characters(string form, int at)
    {
        for (var start = -1; start < form.Length; start++)
        {
            var hash = CharacterSeed;
            for (var length = 1; length <= LongestGram && start + length - 1 <= form.Length; length++)
            {
                var position = start + length - 1;
                var character = position < 0 || position == form.Length ? ' ' : form[position];
                hash = (hash ^ character) * Prime;
                if (length >= 2)
                {
                    Add(hash, GramKind.Characters, at, at);
                }
            }
        }
    }

    private static ulong Pair(ulong first, ulong second) => ((first * 31) ^ second) * Prime;

    private void Add(ulong key, GramKind kind, int first, int last)
    {
        if (keys.Count * 2 >= table.Length)
        {
            Grow();
        }

        var at = (int)((key ^ (key >> 32)) & (ulong)(table.Length - 1));
        while (table[at] != 0 && keys[table[at] - 1] != key)
        {
            at = (at + 1) & (table.Length - 1);
        }

        if (table[at] == 0)
        {
            keys.Add(key);
            counts.Add(0);
            kinds.Add(kind);
            table[at] = keys.Count;
        }

        counts[table[at] - 1]++;
        occurrences.Add(new Occurrence(table[at] - 1, first, last));
    }

    private void Grow()
    {
        table = new int[table.Length * 2];
        for (var slot = 0; slot < keys.Count; slot++)
        {
            var at = (int)((keys[slot] ^ (keys[slot] >> 32)) & (ulong)(table.Length - 1));
            while (table[at] != 0)
            {
                at = (at + 1) & (table.Length - 1);
            }

            table[at] = slot + 1;
        }
    }
}
