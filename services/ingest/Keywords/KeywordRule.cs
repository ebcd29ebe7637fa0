using System.Collections.Frozen;
using System.Text;
using Hitl.Contracts;

namespace Hitl.Ingest.Keywords;

/// <summary>
/// Finds the words that open and close a channel, before any model and for ever the same: a whole message, folded, that is exactly one of
/// the carriers' words (Twilio's, AWS's and Telnyx's lists) or one of a few whole phrases. Wishes in other words are the classifier's.
/// </summary>
internal static class KeywordRule
{
    /// <summary>Longer texts hold no whole-message keyword.</summary>
    private const int Longest = 200;

    /// <summary>Closes a channel wherever it is written.</summary>
    private static readonly FrozenSet<string> StopLike = Words("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "OPTOUT", "OPT OUT", "ARRET");

    /// <summary>Closes only SMS, where carriers say so: in a chat these words mean other things.</summary>
    private static readonly FrozenSet<string> SmsOnly = Words("CANCEL", "END", "QUIT", "REVOKE", "REMOVE", "TD");

    private static readonly FrozenSet<string> Back = Words("START", "UNSTOP");

    /// <summary>Carriers take it for START from a number that has opted out.</summary>
    private static readonly FrozenSet<string> BackFromSms = Words("YES");

    private static readonly FrozenSet<string> Help = Words("HELP", "INFO");

    private static readonly FrozenSet<string> StopPhrases = Words(
        "STOP TEXTING", "STOP TEXTING ME", "STOP MESSAGING ME", "STOP EMAILING ME", "STOP SENDING ME TEXTS", "STOP SENDING ME MESSAGES",
        "DO NOT TEXT ME", "DO NOT TEXT ME AGAIN", "DONT TEXT ME", "DONT TEXT ME AGAIN", "DO NOT MESSAGE ME AGAIN", "DONT MESSAGE ME AGAIN",
        "TAKE ME OFF YOUR LIST", "TAKE ME OFF THIS LIST", "REMOVE ME FROM YOUR LIST", "REMOVE ME FROM THIS LIST", "UNSUBSCRIBE ME", "OPT ME OUT");

    /// <summary>Whoever has the number now never asked for anything: it is closed as by STOP.</summary>
    private static readonly FrozenSet<string> WrongNumber = Words(
        "WRONG NUMBER", "SORRY WRONG NUMBER", "WRONG PERSON", "THIS IS THE WRONG NUMBER", "YOU HAVE THE WRONG NUMBER", "YOU HAVE A WRONG NUMBER",
        "YOUVE GOT THE WRONG NUMBER", "YOU GOT THE WRONG NUMBER", "YOUVE GOT THE WRONG PERSON", "YOU HAVE THE WRONG PERSON",
        "I THINK YOU HAVE THE WRONG NUMBER", "I THINK YOUVE GOT THE WRONG NUMBER", "SORRY YOU HAVE THE WRONG NUMBER");

    /// <summary>Is told who writes, for whom, and how it ends: what HELP is told.</summary>
    private static readonly FrozenSet<string> WhoIsThis = Words(
        "WHO IS THIS", "WHOS THIS", "WHO IS IT", "WHO ARE YOU", "SORRY WHO IS THIS", "HI WHO IS THIS", "WHO IS THIS MESSAGE FROM");

    private static readonly FrozenSet<string> StopAllPhrases = Words(
        "STOP CONTACTING ME", "DO NOT CONTACT ME", "DO NOT CONTACT ME AGAIN", "DONT CONTACT ME", "DONT CONTACT ME AGAIN",
        "NEVER CONTACT ME AGAIN", "DO NOT EVER CONTACT ME AGAIN");

    private static readonly string[] PoliteStarts = ["PLEASE ", "PLS ", "PLZ ", "PLEASE JUST "];

    private static readonly string[] PoliteEnds = [" PLEASE", " PLS", " PLZ", " NOW", " THANKS", " THANK YOU"];

    public static Keyword Find(string text, Channel channel)
    {
        if (text.Length > Longest)
            return Keyword.None;
        var words = Normalise(text);
        var wish = WithoutCourtesy(words);
        if (StopAllPhrases.Contains(wish))
            return Keyword.StopAll;
        if (StopLike.Contains(wish) || StopPhrases.Contains(wish) || WrongNumber.Contains(wish))
            return Keyword.Stop;
        if (Back.Contains(words))
            return Keyword.Start;
        if (WhoIsThis.Contains(wish))
            return Keyword.Help;
        if (channel != Channel.Sms)
            return Keyword.None;
        return SmsOnly.Contains(words) ? Keyword.Stop
            : Help.Contains(words) ? Keyword.Help
            : BackFromSms.Contains(words) ? Keyword.Yes
            : Keyword.None;
    }

    /// <summary>Folded capitals with single spaces. A mark inside a word is dropped (<c>OPT-OUT</c>, <c>S.T.O.P.</c>); any other is a space.</summary>
    internal static string Normalise(string text)
    {
        var folded = Folding.Fold(text);
        var words = new StringBuilder(folded.Length);
        for (var i = 0; i < folded.Length; i++)
        {
            if (char.IsLetterOrDigit(folded[i]))
                words.Append(folded[i]);
            else if (!(Joins(folded[i]) && i > 0 && i + 1 < folded.Length && char.IsLetterOrDigit(folded[i - 1]) && char.IsLetterOrDigit(folded[i + 1])))
                words.Append(' ');
        }

        var parts = words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 2 && parts.All(part => part.Length == 1) ? string.Concat(parts) : string.Join(' ', parts);
    }

    private static bool Joins(char mark) => mark is '-' or '‐' or '‑' or '–' or '.' or '\'' or '’' or '*' or '_' or '·';

    private static string WithoutCourtesy(string words)
    {
        foreach (var start in PoliteStarts)
        {
            if (words.StartsWith(start, StringComparison.Ordinal))
                words = words[start.Length..];
        }

        foreach (var end in PoliteEnds)
        {
            if (words.EndsWith(end, StringComparison.Ordinal))
                words = words[..^end.Length];
        }

        return words;
    }

    private static FrozenSet<string> Words(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);
}
