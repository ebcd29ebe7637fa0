
namespace Hitl.Classifier.Phrases;

/// <summary>A training phrase and everything it is: every label it lacks, it is not.</summary>
/// <param name="File">The file it stands in, without extension.</param>
public sealed record Phrase(string File, string Text, IReadOnlySet<string> Labels);

/// <summary>The phrases written for the product, embedded in the assembly in the order of the files' names.</summary>
public static class PhraseBook
{
    private const string Prefix = "Phrases.";

    private static readonly Lazy<IReadOnlyList<Phrase>> Shipped = new(Load);

    public static IReadOnlyList<Phrase> All => Shipped.Value;

    /// <summary>Questions a tenant's FAQ can hardly hold, and everyday messages that ask nothing.</summary>
    public static IEnumerable<string> Background =>
        All.Where(phrase => phrase.File == "background" || (phrase.File is "sentiment" or "opt-out" && phrase.Labels.Count == 0)).Select(phrase => phrase.Text);

    /// <summary>All of it, to be hashed.</summary>
    public static IEnumerable<IEnumerable<string>> Rows => RowsOf(All);

    public static IEnumerable<IEnumerable<string>> RowsOf(IEnumerable<Phrase> phrases) =>
        phrases.Select(phrase => phrase.Labels.Order(StringComparer.Ordinal).Prepend(phrase.Text).Prepend(phrase.File));

    private static List<Phrase> Load()
    {
        var assembly = typeof(PhraseBook).Assembly;
        var phrases = new List<Phrase>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, System.Text.Encoding.UTF8);
            var file = Path.GetFileNameWithoutExtension(name[Prefix.Length..]);
            phrases.AddRange(Read(file, reader));
        }

        return phrases;
    }

    /// <summary>Rows of text and labels, after a line that names them.</summary>
    internal static IEnumerable<Phrase> Read(string file, TextReader reader)
    {
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var comma = line.LastIndexOf(',');
            var text = line[..comma].Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal);
            yield return new Phrase(file, text, line[(comma + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal));
        }
    }
}
