using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Orchestrator;

/// <summary>An immutable list that equals another with the same items, so that records which hold one compare by value.</summary>
[CollectionBuilder(typeof(EquatableList), nameof(EquatableList.Create))]
[JsonConverter(typeof(EquatableListConverter))]
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is a list, and says so.")]
public sealed class EquatableList<T>(T[] items) : IReadOnlyList<T>, IEquatable<EquatableList<T>>
{
    public int Count => items.Length;

    public T this[int index] => items[index];

    public bool Equals(EquatableList<T>? other) => other is not null && items.AsSpan().SequenceEqual(other.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public bool Contains(T item) => Array.IndexOf(items, item) >= 0;

    public bool Exists(Predicate<T> match) => Array.Exists(items, match);

    public bool TrueForAll(Predicate<T> match) => Array.TrueForAll(items, match);

    public T? Find(Predicate<T> match) => Array.Find(items, match);

    public int FindIndex(Predicate<T> match) => Array.FindIndex(items, match);

    public EquatableList<T> FindAll(Predicate<T> match) => Array.TrueForAll(items, match) ? this : new(Array.FindAll(items, match));

    public EquatableList<T> RemoveAll(Predicate<T> match) => FindAll(item => !match(item));

    public EquatableList<T> Add(T item) => new([.. items, item]);

    public EquatableList<T> SetItem(int index, T item)
    {
        T[] changed = [.. items];
        changed[index] = item;
        return new(changed);
    }

    /// <summary>For <c>foreach</c>, which takes no enumerator from the heap by it.</summary>
    public Enumerator GetEnumerator() => new(items);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", items)}]";

    public ReadOnlySpan<T> AsSpan() => items;

    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "As every list of the framework has it.")]
    [SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Nobody compares enumerators.")]
    public struct Enumerator(T[] items)
    {
        private int at = -1;

        public readonly T Current => items[at];

        public bool MoveNext() => ++at < items.Length;
    }
}

public static class EquatableList
{
    public static EquatableList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? Empty<T>.List : new(items.ToArray());

    public static EquatableList<T> ToEquatableList<T>(this IEnumerable<T> items) => items as EquatableList<T> ?? new([.. items]);

    private static class Empty<T>
    {
        public static readonly EquatableList<T> List = new([]);
    }
}

/// <summary>Writes an <see cref="EquatableList{T}"/> as the plain JSON array it is.</summary>
public sealed class EquatableListConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(EquatableList<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Of<T> : JsonConverter<EquatableList<T>>
    {
        public override EquatableList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new((T[])JsonSerializer.Deserialize(ref reader, options.GetTypeInfo(typeof(T[])))!);

        public override void Write(Utf8JsonWriter writer, EquatableList<T> value, JsonSerializerOptions options)
        {
            var item = options.GetTypeInfo(typeof(T));
            writer.WriteStartArray();
            foreach (var one in value)
            {
                JsonSerializer.Serialize(writer, one, item);
            }

            writer.WriteEndArray();
        }
    }
}
