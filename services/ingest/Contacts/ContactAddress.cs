using System.Text.RegularExpressions;

namespace Hitl.Ingest.Contacts;

/// <summary>An address that tells who a contact is. SMS and WhatsApp share the telephone.</summary>
/// <param name="Kind"><see cref="Phone"/> or <see cref="Email"/>.</param>
/// <param name="Address">E.164, or lower-cased e-mail; a sender that is no number (a short code) as the provider wrote it.</param>
internal sealed partial record ContactAddress(string Kind, string Address)
{
    public const string Phone = "phone";
    public const string Email = "email";

    public static ContactAddress OfSender(string from, string country) =>
        new(Phone, PhoneNumber.ToE164(from, country) ?? from[(from.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());

    /// <summary>Null when it is no address that a mail could reach.</summary>
    public static string? ToEmail(string written)
    {
        var text = written.Trim();
        return text.Length <= 254 && Mail().IsMatch(text) ? text.ToLowerInvariant() : null;
    }

    [GeneratedRegex(@"^[^\s@<>(),;:""\\\p{C}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}\z")]
    private static partial Regex Mail();
}
