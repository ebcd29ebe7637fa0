using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Hitl.Notifier.Providers.Mail;

/// <summary>The words of a mail in its two forms; the decided text is kept word for word in both.</summary>
internal static partial class MailText
{
    private const string Unsubscribe = "Unsubscribe";

    public static string Plain(string text, Uri? wayOut) =>
        wayOut is null ? $"{text}\n" : $"{text}\n\n{Unsubscribe}: {wayOut.AbsoluteUri}\n";

    public static string Html(string text, Uri? wayOut)
    {
        var html = new StringBuilder("<!doctype html>\n<html><body>\n");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            html.Append("<p>").Append(Linked(line)).Append("</p>\n");
        if (wayOut is not null)
            html.Append("<p><a href=\"").Append(WebUtility.HtmlEncode(wayOut.AbsoluteUri)).Append("\">").Append(Unsubscribe).Append("</a></p>\n");
        return html.Append("</body></html>\n").ToString();
    }

    private static string Linked(string line)
    {
        var html = new StringBuilder();
        var at = 0;
        foreach (Match link in Links().Matches(line))
        {
            var address = WebUtility.HtmlEncode(link.Value);
            html.Append(WebUtility.HtmlEncode(line[at..link.Index])).Append("<a href=\"").Append(address).Append("\">").Append(address).Append("</a>");
            at = link.Index + link.Length;
        }

        return html.Append(WebUtility.HtmlEncode(line[at..])).ToString();
    }

    /// <summary>A mark at the end of a sentence is no part of the address.</summary>
    [GeneratedRegex(@"https://[^\s<>""]*[^\s<>"".,;:!?)]")]
    private static partial Regex Links();
}
