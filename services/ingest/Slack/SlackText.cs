using System.Text.RegularExpressions;

namespace Hitl.Ingest.Slack;

/// <summary>The words that an alert is about, as they were before Slack escaped them and made links of addresses.</summary>
internal static partial class SlackText
{
    public static string Of(SlackPayload.Posted? message) => Plain(message?.Blocks?.FirstOrDefault(block => block.Type == "section")?.Text?.Text ?? "");

    internal static string Plain(string text) => Links().Replace(text, "$1")
        .Replace("&lt;", "<", StringComparison.Ordinal)
        .Replace("&gt;", ">", StringComparison.Ordinal)
        .Replace("&amp;", "&", StringComparison.Ordinal);

    [GeneratedRegex(@"<(?:mailto:|tel:)?([^<>|]+)(?:\|[^<>]*)?>")]
    private static partial Regex Links();
}
