using Hitl.Hosting;

namespace Hitl.InboxApi.Actions;

/// <summary>The client's name for one action: 1 to 200 printable ASCII characters, bare or quoted as a structured-field string.</summary>
public readonly record struct IdempotencyKey(string Value)
{
    public const string Header = "Idempotency-Key";

    /// <exception cref="ProblemException">There is none, or it is not one: a 400 that names the header.</exception>
    public static ValueTask<IdempotencyKey> BindAsync(HttpContext context) =>
        context.Request.Headers[Header] is [{ } text] && Read(text) is { Length: >= 1 and <= 200 } key
            ? ValueTask.FromResult(new IdempotencyKey(key))
            : throw new ProblemException(
                StatusCodes.Status400BadRequest,
                detail: $"Send the header {Header} with 1 to 200 printable ASCII characters, another one for each action: a repeat under the same one acts once.",
                errors: new Dictionary<string, string[]> { [Header] = ["It is missing or malformed."] });

    private static string? Read(string text)
    {
        if (text.Any(c => c is < ' ' or > '~'))
        {
            return null;
        }

        if (!text.StartsWith('"'))
        {
            return text.Contains('"', StringComparison.Ordinal) ? null : text.Trim();
        }

        var key = new System.Text.StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    return i == text.Length - 1 ? key.ToString() : null;
                case '\\' when i + 1 < text.Length && (text[i + 1] is '"' or '\\'):
                    key.Append(text[++i]);
                    break;
                case '\\':
                    return null;
                default:
                    key.Append(text[i]);
                    break;
            }
        }

        return null;
    }
}
