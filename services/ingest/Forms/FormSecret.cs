using System.Security.Cryptography;
using System.Text;

namespace Hitl.Ingest.Forms;

/// <summary>A form proves itself by the secret in <c>X-Form-Secret</c>.</summary>
internal static class FormSecret
{
    public const string Header = "X-Form-Secret";

    /// <remarks>Hashes are compared, so that the time tells not even the secret's length.</remarks>
    public static bool Verify(IReadOnlyList<string> secrets, string? given)
    {
        if (given is null)
            return false;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(given));
        var valid = false;
        foreach (var secret in secrets)
            valid |= CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        return valid;
    }
}
