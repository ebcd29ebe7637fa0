using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hitl.Classifier.Encoding;

/// <summary>Cuts a text into the pieces of a BERT vocabulary: lower case, no accents, the longest known piece first.</summary>
/// <remarks>
/// Ours, though Microsoft.ML.Tokenizers can be had: it takes accents off by <c>string.Normalize</c>, which does nothing under
/// invariant globalization.
/// </remarks>
public sealed class WordPiece
{
    /// <summary>A longer word is one unknown piece, as where these models were made.</summary>
    private const int LongestWord = 100;

    private readonly Dictionary<string, int> pieces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly string continuation;
    private readonly bool lowerCase;
    private readonly int unknown;
    private readonly int start;
    private readonly int end;

    private WordPiece(Dictionary<string, int> pieces, string continuation, bool lowerCase, int unknown, int start, int end)
    {
        this.pieces = pieces;
        lookup = this.pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        this.continuation = continuation;
        this.lowerCase = lowerCase;
        this.unknown = unknown;
        this.start = start;
        this.end = end;
    }

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is of another kind.</exception>
    public static WordPiece Read(byte[] json)
    {
        using var document = Parse(json);
        if (!document.RootElement.TryGetProperty("model", out var model)
            || !model.TryGetProperty("vocab", out var vocabulary)
            || vocabulary.ValueKind != JsonValueKind.Object
            || (model.TryGetProperty("type", out var type) && type.GetString() != "WordPiece"))
        {
            throw new InvalidDataException("its model is not of type WordPiece with a vocabulary; only BERT-shaped encoders can be used");
        }

        var pieces = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var piece in vocabulary.EnumerateObject())
        {
            pieces[piece.Name] = piece.Value.GetInt32();
        }

        var lowerCase = !document.RootElement.TryGetProperty("normalizer", out var normalizer)
            || normalizer.ValueKind != JsonValueKind.Object
            || !normalizer.TryGetProperty("lowercase", out var lower)
            || lower.GetBoolean();
        var continuation = model.TryGetProperty("continuing_subword_prefix", out var prefix) ? prefix.GetString()! : "##";
        return new WordPiece(pieces, continuation, lowerCase, Special("[UNK]"), Special("[CLS]"), Special("[SEP]"));

        int Special(string name) => pieces.TryGetValue(name, out var id) ? id : throw new InvalidDataException($"its vocabulary has no {name}");
    }

    /// <summary>The pieces' numbers between start and end; at most so many, and what follows is not read.</summary>
    public long[] Cut(string text, int most)
    {
        var ids = new List<long>(32) { start };
        var word = new StringBuilder();
        var read = 0;
        while (read < text.Length && ids.Count < most - 1)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(read), out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                rune = Rune.ReplacementChar;
            }

            read += used;
            Take(rune, word, ids);
        }

        Close(word, ids);
        if (ids.Count > most - 1)
        {
            ids.RemoveRange(most - 1, ids.Count - (most - 1));
        }

        ids.Add(end);
        return [.. ids];
    }

    private void Take(Rune rune, StringBuilder word, List<long> ids)
    {
        var category = Rune.GetUnicodeCategory(rune);
        if (rune.Value is '\t' or '\n' or '\r' || category == UnicodeCategory.SpaceSeparator)
        {
            Close(word, ids);
        }
        else if (rune.Value is 0 or 0xFFFD || category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        {
            return;
        }
        else if (IsIdeograph(rune.Value) || IsMark(rune, category))
        {
            Close(word, ids);
            word.Append(rune.ToString());
            Close(word, ids);
        }
        else if (!lowerCase)
        {
            word.Append(rune.ToString());
        }
        else if (category != UnicodeCategory.NonSpacingMark)
        {
            AppendPlain(Rune.ToLowerInvariant(rune), word);
        }
    }

    private static void AppendPlain(Rune rune, StringBuilder word)
    {
        if (rune.Value is >= 0xAC00 and <= 0xD7A3)
        {
            // A Korean syllable is decomposed by arithmetic into its two or three letters.
            var syllable = rune.Value - 0xAC00;
            word.Append((char)(0x1100 + (syllable / 588))).Append((char)(0x1161 + (syllable % 588 / 28)));
            if (syllable % 28 > 0)
            {
                word.Append((char)(0x11A7 + (syllable % 28)));
            }
        }
        else if (rune.IsBmp)
        {
            word.Append(Accents.Without((char)rune.Value));
        }
        else
        {
            word.Append(rune.ToString());
        }
    }

    private void Close(StringBuilder word, List<long> ids)
    {
        if (word.Length == 0)
        {
            return;
        }

        var letters = word.ToString();
        word.Clear();
        if (letters.Length > LongestWord)
        {
            ids.Add(unknown);
            return;
        }

        var before = ids.Count;
        Span<char> piece = stackalloc char[LongestWord + continuation.Length];
        continuation.CopyTo(piece);
        for (var from = 0; from < letters.Length;)
        {
            var (length, id) = Longest(letters.AsSpan(from), from == 0, piece);
            if (length == 0)
            {
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(unknown);
                return;
            }

            ids.Add(id);
            from += length;
        }
    }

    private (int Length, int Id) Longest(ReadOnlySpan<char> rest, bool isFirst, Span<char> piece)
    {
        var prefix = isFirst ? 0 : continuation.Length;
        var place = piece[continuation.Length..];
        rest.CopyTo(place);
        for (var length = rest.Length; length > 0; length--)
        {
            if (lookup.TryGetValue(piece.Slice(continuation.Length - prefix, prefix + length), out var id))
            {
                return (length, id);
            }
        }

        return default;
    }

    private static bool IsMark(Rune rune, UnicodeCategory category) =>
        rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        || category is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.OtherPunctuation;

    private static bool IsIdeograph(int point) =>
        point is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
            or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    private static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"it is not JSON: {e.Message}", e);
        }
    }
}
