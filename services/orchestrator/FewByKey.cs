using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Hitl.Orchestrator;

/// <summary>An immutable dictionary of few entries, in the order they came: looking through an array costs less than a tree, and so does copying it.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It says what it is for.")]
public sealed class FewByKey<TKey, TValue> : IReadOnlyDictionary<TKey, TValue>
    where TKey : IEquatable<TKey>
{
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "As the framework's own has it.")]
    public static readonly FewByKey<TKey, TValue> Empty = new([]);

    private readonly KeyValuePair<TKey, TValue>[] entries;

    private FewByKey(KeyValuePair<TKey, TValue>[] entries) => this.entries = entries;

    public int Count => entries.Length;

    public IEnumerable<TKey> Keys => entries.Select(entry => entry.Key);

    public IEnumerable<TValue> Values => entries.Select(entry => entry.Value);

    public TValue this[TKey key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no {key}.");

    public bool ContainsKey(TKey key) => IndexOf(key) >= 0;

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var at = IndexOf(key);
        value = at < 0 ? default : entries[at].Value;
        return at >= 0;
    }

    public FewByKey<TKey, TValue> SetItem(TKey key, TValue value)
    {
        var at = IndexOf(key);
        var changed = new KeyValuePair<TKey, TValue>[at < 0 ? entries.Length + 1 : entries.Length];
        entries.CopyTo(changed, 0);
        changed[at < 0 ? entries.Length : at] = new(key, value);
        return new(changed);
    }

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => entries.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => entries.GetEnumerator();

    private int IndexOf(TKey key)
    {
        for (var at = 0; at < entries.Length; at++)
        {
            if (entries[at].Key.Equals(key))
            {
                return at;
            }
        }

        return -1;
    }
}
