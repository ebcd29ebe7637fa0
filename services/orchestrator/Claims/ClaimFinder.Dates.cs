using System.Globalization;

namespace Hitl.Orchestrator.Claims;

internal static partial class ClaimFinder
{
    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    private static readonly HashSet<string> Feasts =
        ["christmas", "xmas", "easter", "halloween", "ramadan", "diwali", "hanukkah", "thanksgiving", "valentine", "valentine's", "midsummer"];

    private static readonly HashSet<string> Relative =
        ["today", "tonight", "tomorrow", "yesterday", "midnight", "noon", "midday", "weekend", "weekends", "evening", "evenings", "overnight", "summer", "winter", "autumn"];

    private static FoundClaim? Date(IReadOnlyList<Piece> pieces, int at)
    {
        var form = pieces[at].Form;
        return Written(pieces, at) ?? DayOfWeek(pieces, at)
            ?? (Feasts.Contains(form) ? new(ClaimKind.Date, form.TrimEnd('s', '\''), "", at, at + 1)
            : Relative.Contains(form) ? new(ClaimKind.Date, form.TrimEnd('s'), "", at, at + 1)
            : form is "bank" or "public" && at + 1 < pieces.Count && pieces[at + 1].Form is "holiday" or "holidays" ? new(ClaimKind.Date, "bank holiday", "", at, at + 2)
            : form is "new" or "black" or "good" && at + 1 < pieces.Count && (form, pieces[at + 1].Form) is ("new", "year") or ("new", "year's") or ("black", "friday") or ("good", "friday")
                ? new(ClaimKind.Date, $"{form} {pieces[at + 1].Form}", "", at, at + 2)
            : form == "same" && at + 1 < pieces.Count && pieces[at + 1].Form is "day" or "week" ? new(ClaimKind.Date, $"same {pieces[at + 1].Form}", "", at, at + 2)
            : form is "next" or "this" or "last" or "coming" && at + 1 < pieces.Count && pieces[at + 1].Form is "week" or "month" or "year" or "quarter" or "season" or "spring"
                ? new(ClaimKind.Date, $"{form} {pieces[at + 1].Form}", "", at, at + 2)
            : form == "end" && at + 3 < pieces.Count && pieces[at + 1].Form == "of" && pieces[at + 3].Form is "week" or "month" or "year" or "day"
                ? new(ClaimKind.Date, $"end of {pieces[at + 3].Form}", "", at, at + 4)
            : null);
    }

    /// <summary>"24 December 2026", "Dec 24th", "the 24th of December", "2026-12-24", "24/12/2026", "in January", "2027".</summary>
    private static FoundClaim? Written(IReadOnlyList<Piece> pieces, int at)
    {
        if (pieces[at].Kind == PieceKind.Number)
            return Numeric(pieces[at].Form) is { } numeric ? new(ClaimKind.Date, numeric, "", at, at + 1) : DayFirst(pieces, at);
        if (Month(pieces, at) is not { } month)
            return null;
        var day = at + 1 < pieces.Count && pieces[at + 1].Form == "the" ? at + 2 : at + 1;
        var (number, next) = day < pieces.Count && Whole(pieces[day], 31) is { } found ? (found, AfterOrdinal(pieces, day + 1)) : (0, at + 1);
        return Dated(pieces, at, month, number, next);
    }

    private static FoundClaim? DayFirst(IReadOnlyList<Piece> pieces, int at)
    {
        if (Whole(pieces[at], 31) is { } day)
        {
            var next = AfterOrdinal(pieces, at + 1);
            var isOrdinal = next > at + 1;
            next += next < pieces.Count && pieces[next].Form == "of" ? 1 : 0;
            if (next < pieces.Count && Month(pieces, next, beside: true) is { } month)
                return Dated(pieces, at, month, day, next + 1);
            if (isOrdinal)
                return new(ClaimKind.Date, $"day {day}", "", at, at + 2);
        }

        var follows = at + 1 < pieces.Count ? pieces[at + 1].Form : "";
        return Whole(pieces[at], 2100) is >= 1990 and var year && pieces[at].Form.Length == 4 && !TimeUnits.ContainsKey(TimeStem(follows)) && !Currencies.ContainsKey(follows)
            ? new(ClaimKind.Date, $"{year}", "", at, at + 1)
            : null;
    }

    private static FoundClaim Dated(IReadOnlyList<Piece> pieces, int at, int month, int day, int next)
    {
        var comma = next < pieces.Count && pieces[next].Form == "," ? next + 1 : next;
        var value = day > 0 ? $"{month:00}-{day:00}" : $"{month:00}";
        return comma < pieces.Count && pieces[comma].Form.Length == 4 && Whole(pieces[comma], 2100) is >= 1990 and var year
            ? new(ClaimKind.Date, $"{year}-{value}", "", at, comma + 1)
            : new(ClaimKind.Date, value, "", at, next);
    }

    /// <summary>A range is one claim of its own; one day is in it.</summary>
    private static FoundClaim? DayOfWeek(IReadOnlyList<Piece> pieces, int at)
    {
        if (pieces[at].Form is "weekday" or "weekdays")
            return new(ClaimKind.Date, "0..4", "", at, at + 1);
        if (Day(pieces[at]) is not { } from)
            return null;
        var joint = at + 2 < pieces.Count && pieces[at + 1].Form is "to" or "-" or "through" or "till" or "until";
        return joint && Day(pieces[at + 2]) is { } to
            ? new(ClaimKind.Date, $"{from}..{to}", "", at, at + 3)
            : new(ClaimKind.Date, $"{from}..{from}", "", at, at + 1);
    }

    private static int? Day(Piece piece)
    {
        var form = piece.Form.TrimEnd('s');
        var day = Array.FindIndex(Days, name => name == form || (piece.Capital && form.Length >= 3 && name.StartsWith(form, StringComparison.Ordinal)));
        return day < 0 || piece.Kind != PieceKind.Word ? null : day;
    }

    /// <param name="beside">A number stands beside it, so a short or small form is a month too.</param>
    private static int? Month(IReadOnlyList<Piece> pieces, int at, bool beside = false)
    {
        var piece = pieces[at];
        if (piece.Kind != PieceKind.Word || piece.Form.Length < 3)
            return null;
        var month = Array.FindIndex(Months, name => name == piece.Form || ((beside || piece.Capital) && piece.Form.Length is 3 or 4 && name.StartsWith(piece.Form, StringComparison.Ordinal)));
        if (month < 0)
            return null;
        var before = at > 0 ? pieces[at - 1].Form : "";
        var after = at + 1 < pieces.Count && Whole(pieces[at + 1], 2100) is not null;
        var sure = beside || after || (piece.Form is not ("may" or "march" or "mar" or "dec" or "jan") && (piece.Capital || piece.Form.Length > 4))
            || before is "in" or "by" or "until" or "since" or "next" or "this" or "early" or "late" or "mid" or "of";
        return sure ? month + 1 : null;
    }

    private static FoundClaim? Clock(IReadOnlyList<Piece> pieces, int at)
    {
        if (pieces[at].Kind == PieceKind.Number && pieces[at].Form.Split(':') is [var hour, { Length: 2 } minute] && int.TryParse(hour, out var h) && int.TryParse(minute, out var m))
            return ClockAt(pieces, at, h, m, at + 1);
        if (pieces[at].Kind == PieceKind.Number && pieces[at].Form.Split('.') is [var dotted, { Length: 2 } part] && int.TryParse(dotted, out h) && int.TryParse(part, out m)
            && at + 1 < pieces.Count && pieces[at + 1].Form is "am" or "pm")
            return ClockAt(pieces, at, h, m, at + 1);
        if (SpelledNumbers.Read(pieces, at) is not { } number || number.Value is < 0 or > 24 || number.Value != Math.Floor(number.Value) || number.Next >= pieces.Count)
            return null;
        return pieces[number.Next].Form is "am" or "pm" or "o'clock" || IsFirstOfHours(pieces, number.Next)
            ? ClockAt(pieces, at, (int)number.Value, 0, number.Next)
            : null;
    }

    /// <summary>In "9 to 6 pm" both are times.</summary>
    private static bool IsFirstOfHours(IReadOnlyList<Piece> pieces, int joint) =>
        pieces[joint].Form is "to" or "-" or "until" or "till" && SpelledNumbers.Read(pieces, joint + 1) is { } other && other.Next < pieces.Count && pieces[other.Next].Form is "am" or "pm" or "o'clock";

    private static FoundClaim ClockAt(IReadOnlyList<Piece> pieces, int at, int hour, int minute, int next)
    {
        var half = next < pieces.Count && pieces[next].Form is "am" or "pm" ? pieces[next].Form : "";
        var spoken = next < pieces.Count && pieces[next].Form is "am" or "pm" or "o'clock" ? next + 1 : next;
        var value = half == "pm" && hour < 12 ? hour + 12 : half == "am" && hour == 12 ? 0 : hour;
        return new(ClaimKind.Time, half.Length > 0 || value > 12 || minute > 0 ? $"{value:00}:{minute:00}" : $"{value % 12:00}:00?", "", at, spoken);
    }

    private static string? Numeric(string form) =>
        DateOnly.TryParseExact(form, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        || DateOnly.TryParseExact(form, ["d/M/yyyy", "d/M/yy", "d.M.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    private static int? Whole(Piece piece, int most) =>
        piece.Kind == PieceKind.Number && int.TryParse(piece.Form, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= most ? value : null;

    private static int AfterOrdinal(IReadOnlyList<Piece> pieces, int next) =>
        next < pieces.Count && pieces[next].Form is "st" or "nd" or "rd" or "th" && pieces[next].Start == pieces[next - 1].End ? next + 1 : next;
}
