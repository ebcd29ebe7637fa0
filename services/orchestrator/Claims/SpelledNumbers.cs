using System.Globalization;

namespace Hitl.Orchestrator.Claims;

/// <summary>Reads numbers in digits and in words.</summary>
internal static class SpelledNumbers
{
    private static readonly Dictionary<string, decimal> Units = new(StringComparer.Ordinal)
    {
        ["zero"] = 0, ["one"] = 1, ["two"] = 2, ["three"] = 3, ["four"] = 4, ["five"] = 5, ["six"] = 6, ["seven"] = 7, ["eight"] = 8, ["nine"] = 9,
        ["ten"] = 10, ["eleven"] = 11, ["twelve"] = 12, ["thirteen"] = 13, ["fourteen"] = 14, ["fifteen"] = 15, ["sixteen"] = 16, ["seventeen"] = 17,
        ["eighteen"] = 18, ["nineteen"] = 19, ["twenty"] = 20, ["thirty"] = 30, ["forty"] = 40, ["fifty"] = 50, ["sixty"] = 60, ["seventy"] = 70,
        ["eighty"] = 80, ["ninety"] = 90, ["dozen"] = 12, ["couple"] = 2, ["pair"] = 2,
    };

    private static readonly Dictionary<string, decimal> Scales = new(StringComparer.Ordinal)
    {
        ["hundred"] = 100, ["thousand"] = 1_000, ["grand"] = 1_000, ["k"] = 1_000, ["million"] = 1_000_000, ["m"] = 1_000_000, ["bn"] = 1_000_000_000,
    };

    /// <summary>The number that begins at a piece, and the piece after it; null when none does.</summary>
    public static (decimal Value, int Next)? Read(IReadOnlyList<Piece> pieces, int at)
    {
        if (at >= pieces.Count)
            return null;
        if (pieces[at].Kind == PieceKind.Number)
            return Digits(pieces[at].Form) is { } written ? Scaled(pieces, at + 1, written) : null;
        if (pieces[at].Form == "half" && Next(pieces, at) is "a" or "an")
            return (0.5m, at + 2);
        if (pieces[at].Form is "a" or "an" && at + 1 < pieces.Count && (Scales.ContainsKey(pieces[at + 1].Form) || pieces[at + 1].Form is "dozen" or "couple" or "pair"))
            return Words(pieces, at + 1, scaleFirst: true);
        return Units.ContainsKey(pieces[at].Form) ? Words(pieces, at, scaleFirst: false) : null;
    }

    private static (decimal Value, int Next)? Words(IReadOnlyList<Piece> pieces, int at, bool scaleFirst)
    {
        var (total, part) = (0m, scaleFirst && Scales.ContainsKey(pieces[at].Form) ? 1m : 0m);
        var next = at;
        while (next < pieces.Count)
        {
            var form = pieces[next].Form;
            if (Units.TryGetValue(form, out var unit))
                part += unit;
            else if (form == "hundred" && part > 0)
                part *= 100;
            else if (Scales.TryGetValue(form, out var scale) && form is not ("m" or "k") && part > 0)
                (total, part) = (total + (part * scale), 0);
            else if (form is not ("and" or "-") || next == at || next + 1 >= pieces.Count || !Units.ContainsKey(pieces[next + 1].Form) || !Joins(form, pieces[next - 1].Form))
                break;
            next++;
        }

        var value = total + part;
        if (next + 2 < pieces.Count && pieces[next].Form == "and" && Next(pieces, next) == "a" && pieces[next + 2].Form == "half")
            return (value + 0.5m, next + 3);
        return next > at ? (value, Next(pieces, next - 1) == "of" && pieces[next - 1].Form is "couple" or "pair" ? next + 1 : next) : null;
    }

    private static bool Joins(string joint, string before) =>
        joint == "and" ? before is "hundred" or "thousand" or "million" : Units.GetValueOrDefault(before) >= 20;

    private static (decimal Value, int Next) Scaled(IReadOnlyList<Piece> pieces, int next, decimal value)
    {
        while (next < pieces.Count && Scales.TryGetValue(pieces[next].Form, out var scale) && (pieces[next].Form != "m" || pieces[next].Start == pieces[next - 1].End))
            (value, next) = (value * scale, next + 1);
        return (value, next);
    }

    /// <summary>A comma before three digits separates thousands; any other form than a plain number is none.</summary>
    private static decimal? Digits(string form)
    {
        if (form.Contains('/', StringComparison.Ordinal) || form.Contains(':', StringComparison.Ordinal) || form.Contains('-', StringComparison.Ordinal))
            return null;
        var comma = form.LastIndexOf(',');
        var plain = comma >= 0 && form.Length - comma - 1 is 1 or 2 ? form.Replace(',', '.') : form.Replace(",", "", StringComparison.Ordinal);
        return plain.Length <= 20 && decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static string? Next(IReadOnlyList<Piece> pieces, int at) => at + 1 < pieces.Count ? pieces[at + 1].Form : null;
}
