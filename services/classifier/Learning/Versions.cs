using System.Security.Cryptography;

namespace Hitl.Classifier.Learning;

/// <summary>Names model versions by what they were made of.</summary>
public static class Versions
{
    /// <summary>Raise it with every change of code that changes a result: features, learner, calibration, folding, segments.</summary>
    public const string Code = "2";

    /// <summary>SHA-256 of rows, each field ended by a NUL, each row by a line feed; lower-case hexadecimal.</summary>
    public static string HashOf(IEnumerable<IEnumerable<string>> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            foreach (var field in row)
            {
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes(field + "\0"));
            }

            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Such as <c>faq-1.0f3a9c2b41de</c>.</summary>
    public static string Name(string model, string data) => $"{model}-{Code}.{data[..12]}";
}
