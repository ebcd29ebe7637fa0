using System.Collections.Concurrent;

namespace Hitl.Classifier.Encoding;

/// <summary>An encoder that remembers what it was asked lately: the same few words come from many contacts, and to many models.</summary>
/// <remarks>A text's vector is the same whenever it is asked for, so what is remembered changes no result.</remarks>
public sealed class TextVectors(SentenceEncoder encoder)
{
    private const int Most = 8192;
    private ConcurrentDictionary<string, float[]> fresh = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, float[]> old = new(StringComparer.Ordinal);

    public EncoderIdentity Identity => encoder.Identity;

    public float[] Of(string text)
    {
        if (fresh.TryGetValue(text, out var vector))
        {
            return vector;
        }

        vector = old.TryGetValue(text, out var known) ? known : encoder.Encode(text);
        if (fresh.Count >= Most)
        {
            (old, fresh) = (fresh, new ConcurrentDictionary<string, float[]>(StringComparer.Ordinal));
        }

        fresh[text] = vector;
        return vector;
    }

    /// <summary>Takes a vector that this encoder made earlier.</summary>
    public void Know(string text, float[] vector) => fresh[text] = vector;

    /// <summary>Asks for many texts on both cores, to have them when they are needed.</summary>
    public void Prepare(IReadOnlyList<string> texts) => Parallel.ForEach(texts.Distinct(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, text => Of(text));
}
