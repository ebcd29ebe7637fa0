using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hitl.Simulator.Mail;

/// <summary>Reads a mail as a reader's program does: folded headers, encoded words, parts, quoted-printable and Base64.</summary>
internal static partial class MailReader
{
    public static (IReadOnlyList<MailHeader> Headers, string Text, string Html) Read(string raw)
    {
        var (headers, body) = Split(raw);
        var (text, html) = ("", "");
        foreach (var (type, words) in Parts(headers, body))
        {
            if (type.StartsWith("text/html", StringComparison.OrdinalIgnoreCase))
            {
                html = words;
            }
            else if (type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) || type.Length == 0)
            {
                text = words;
            }
        }

        return (headers, text.ReplaceLineEndings("\n").TrimEnd('\n'), html.ReplaceLineEndings("\n"));
    }

    private static (IReadOnlyList<MailHeader> Headers, string Body) Split(string raw)
    {
        var end = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, body) = end < 0 ? (raw, "") : (raw[..end], raw[(end + 4)..]);
        return (
            [
                .. Folds().Replace(head, " ").Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => line.Split(':', 2))
                    .Where(pair => pair.Length == 2)
                    .Select(pair => new MailHeader(pair[0], Decoded(pair[1].Trim()))),
            ],
            body);
    }

    private static IEnumerable<(string Type, string Words)> Parts(IReadOnlyList<MailHeader> headers, string body)
    {
        var type = Value(headers, "Content-Type");
        if (Boundary().Match(type) is { Success: true } match)
        {
            foreach (var part in $"\r\n{body}".Split($"\r\n--{match.Groups[1].Value}").Skip(1).Where(part => !part.StartsWith("--", StringComparison.Ordinal)))
            {
                var (inner, words) = Split(part[(part.IndexOf("\r\n", StringComparison.Ordinal) + 2)..]);
                foreach (var found in Parts(inner, words))
                {
                    yield return found;
                }
            }

            yield break;
        }

        yield return (type, Value(headers, "Content-Transfer-Encoding").ToLowerInvariant() switch
        {
            "quoted-printable" => Encoding.UTF8.GetString(Unquoted(SoftBreaks().Replace(body, ""))),
            "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(body)),
            _ => body,
        });
    }

    private static string Value(IReadOnlyList<MailHeader> headers, string name) =>
        headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value ?? "";

    /// <summary>White space between two encoded words is none.</summary>
    private static string Decoded(string value) => EncodedWord().Replace(Between().Replace(value, "?==?"), match =>
    {
        var words = match.Groups[2].Value;
        return Encoding.UTF8.GetString(match.Groups[1].Value is "B" or "b" ? Convert.FromBase64String(words) : Unquoted(words.Replace('_', ' ')));
    });

    private static byte[] Unquoted(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, null, out var code))
            {
                bytes.Add(code);
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Folds();

    [GeneratedRegex(@"=\r\n")]
    private static partial Regex SoftBreaks();

    [GeneratedRegex(@"boundary=""?([^"";\s]+)")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"=\?utf-8\?([BbQq])\?([^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex Between();
}
