using System.Globalization;
using System.Text;

namespace Hitl.Classifier.Text;

/// <summary>A text as a reader sees it, in plain letters, each of which knows where it came from.</summary>
public sealed class FoldedText
{
    private readonly int[] starts;
    private readonly int[] ends;

    private FoldedText(string original, string text, int[] starts, int[] ends)
    {
        Original = original;
        Text = text;
        this.starts = starts;
        this.ends = ends;
    }

    public string Original { get; }

    /// <summary>Folded, in the case it was written in.</summary>
    public string Text { get; }

    /// <summary>Where a folded character starts in the original, in UTF-16 units.</summary>
    public int StartOf(int index) => starts[index];

    /// <summary>Where a folded character ends in the original, in UTF-16 units.</summary>
    public int EndOf(int index) => ends[index];

    /// <summary>Folds any string, also one that is not valid UTF-16: what cannot be read becomes a space.</summary>
    public static FoldedText Of(string original)
    {
        var text = new StringBuilder(original.Length);
        var starts = new List<int>(original.Length);
        var ends = new List<int>(original.Length);

        for (var at = 0; at < original.Length;)
        {
            if (Rune.DecodeFromUtf16(original.AsSpan(at), out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                rune = new Rune(' ');
            }

            Append(rune, at, at + used);
            at += used;
        }

        return new FoldedText(original, text.ToString(), [.. starts], [.. ends]);

        void Append(Rune rune, int start, int end)
        {
            if (rune.IsAscii && rune.Value != '`')
            {
                Add(char.IsControl((char)rune.Value) && rune.Value != '\n' ? ' ' : (char)rune.Value, start, end);
                return;
            }

            if (Letters.Fold(rune.Value) is { } folded)
            {
                foreach (var character in folded)
                {
                    Add(character, start, end);
                }

                return;
            }

            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark:
                    return;
                case UnicodeCategory.ModifierSymbol when rune.Value is >= 0x1F3FB and <= 0x1F3FF:
                    return;
                case UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control:
                    Add(rune.Value is 0x2028 or 0x2029 ? '\n' : ' ', start, end);
                    return;
                default:
                    Span<char> units = stackalloc char[2];
                    foreach (var unit in units[..rune.EncodeToUtf16(units)])
                    {
                        Add(unit, start, end);
                    }

                    return;
            }
        }

        void Add(char character, int start, int end)
        {
            text.Append(character);
            starts.Add(start);
            ends.Add(end);
        }
    }
}
