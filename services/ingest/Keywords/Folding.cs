using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Hitl.Ingest.Keywords;

/// <summary>
/// Brings look-alike letters to plain capitals, so that a keyword is found however it was typed. A table of our own, because
/// <c>string.Normalize</c> does nothing under invariant globalization; the classifier has its own, since services share no code.
/// </summary>
internal static class Folding
{
    private static readonly FrozenDictionary<int, string> LookAlikes = Table(
        // Cyrillic
        "АAВBЕEЁEКKМMНHОOРPСCТTУYХXЅSІIЈJаAвBеEёEкKмMнHоOрPсCтTуYхXѕSіIјJԛQԝWһH",
        // Greek
        "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXαAβBεEηNιIκKνVοOρPτTυUχX",
        // Latin with marks
        "ÀAÁAÂAÃAÄAÅAÇCÈEÉEÊEËEÌIÍIÎIÏIÑNÒOÓOÔOÕOÖOØOÙUÚUÛUÜUÝYàAáAâAãAäAåAçCèEéEêEëEìIíIîIïIñNòOóOôOõOöOøOùUúUûUüUýYÿYŚSśSŞSşSŠSšSȘSșSŢTţTŤTťTȚTțTŌOōOŐOőO",
        // Small capitals and letter-like symbols
        "ᴀAʙBᴄCᴅDᴇEꜰFɢGʜHɪIᴊJᴋKʟLᴍMɴNᴏOᴘPʀRꜱSᴛTᴜUᴠVᴡWʏYᴢZℂCℍHℕNℙPℚQℝRℤZℋHℐIℒLℛRℬBℰEℱFℳMℯEℴOℊGℎHıIſS",
        // Armenian and Cherokee letters that pass for Latin ones
        "ՏSօOսUᎢTᏚSᏢPᎬEᎳWᎠDᎡR");

    /// <summary>Capitals, digits, other letters as they are, punctuation as it is; marks, zero-width characters and emoji are gone.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (LookAlikes.TryGetValue(rune.Value, out var plain))
                folded.Append(plain);
            else if (Compatible(rune.Value) is { } compatible)
                folded.Append(char.ToUpperInvariant(compatible));
            else if (!Invisible(rune))
                folded.Append(Rune.ToUpperInvariant(rune).ToString());
        }

        return folded.ToString();
    }

    /// <summary>Full-width, mathematical, circled, squared and bracketed letters, by their blocks in Unicode 16.</summary>
    private static char? Compatible(int rune) =>
        rune switch
        {
            >= 0xFF01 and <= 0xFF5E => (char)(rune - 0xFEE0),
            >= 0x1D400 and <= 0x1D6A3 => Letter((rune - 0x1D400) % 52),
            >= 0x1D7CE and <= 0x1D7FF => (char)('0' + ((rune - 0x1D7CE) % 10)),
            >= 0x249C and <= 0x24B5 => Letter(rune - 0x249C),
            >= 0x24B6 and <= 0x24E9 => Letter((rune - 0x24B6) % 26),
            >= 0x1F110 and <= 0x1F129 => Letter(rune - 0x1F110),
            >= 0x1F130 and <= 0x1F149 => Letter(rune - 0x1F130),
            >= 0x1F150 and <= 0x1F169 => Letter(rune - 0x1F150),
            >= 0x1F170 and <= 0x1F189 => Letter(rune - 0x1F170),
            _ => null,
        };

    private static char Letter(int index) => (char)('A' + (index % 26));

    private static bool Invisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => true,
            UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherNotAssigned => true,
            UnicodeCategory.Control => !Rune.IsWhiteSpace(rune),
            _ => rune.Value == 0xFFFD,
        };

    private static FrozenDictionary<int, string> Table(params ReadOnlySpan<string> pairs)
    {
        var table = new Dictionary<int, string>();
        foreach (var line in pairs)
        {
            for (var i = 0; i < line.Length; i += 2)
                table[line[i]] = line[i + 1].ToString();
        }

        return table.ToFrozenDictionary();
    }
}
