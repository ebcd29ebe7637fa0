using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hitl.EventSourcing;

/// <summary>The stored name of an event whose record was renamed, or whose shape changed: <c>message_received_v2</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoredAsAttribute(string alias) : Attribute
{
    public string Alias { get; } = alias;
}

/// <summary>Turns an event stored under an old name, or in an old shape, into a newer one. Pure; upcasters chain.</summary>
/// <param name="From">The stored alias; no record has it any more.</param>
/// <param name="To">A current alias, or the <c>From</c> of the next upcaster.</param>
/// <param name="Convert">Personal properties come decrypted; those of an erased contact as <see cref="PersonalAttribute.Erased"/>.</param>
public sealed record Upcaster(string From, string To, Func<JsonObject, JsonObject> Convert);

/// <summary>A stored event that this build cannot read.</summary>
public sealed class UnreadableEventException : Exception
{
    public UnreadableEventException()
        : this("A stored event cannot be read.")
    {
    }

    public UnreadableEventException(string message)
        : base(message)
    {
    }

    public UnreadableEventException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The events of one kind of stream: their stored names, their JSON, what of them is personal, and how old ones become new ones.</summary>
public sealed class EventTypes<TEvent>
    where TEvent : class
{
    private readonly Dictionary<Type, Shape> byType = [];
    private readonly Dictionary<string, Shape> byAlias = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Shape> byDotNetType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Upcaster> upcasters = new(StringComparer.Ordinal);

    /// <param name="kind">The stream row's type, such as <c>conversation</c>.</param>
    /// <param name="json">Source-generated serialisers of every event; properties are stored as declared (PascalCase).</param>
    /// <param name="upcasters">How events stored under names of the past are read.</param>
    /// <param name="events">The records; when not given, those nested in <typeparamref name="TEvent"/>.</param>
    /// <exception cref="ArgumentException">What is wrong with the records, their marks, or the upcasters.</exception>
    public EventTypes(string kind, JsonSerializerContext json, IEnumerable<Upcaster>? upcasters = null, IEnumerable<Type>? events = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        ArgumentNullException.ThrowIfNull(json);
        Kind = kind;
        if (json.Options.PropertyNamingPolicy is not null)
        {
            throw new ArgumentException($"{json.GetType().Name} has a naming policy; events are stored with their properties' names as declared.", nameof(json));
        }

        foreach (var type in events ?? typeof(TEvent).GetNestedTypes().Where(nested => nested.IsSubclassOf(typeof(TEvent))))
        {
            Add(Shape.Of(type, json));
        }

        if (byType.Count == 0)
        {
            throw new ArgumentException($"{typeof(TEvent).Name} has no nested records; give its events.", nameof(events));
        }

        foreach (var upcaster in upcasters ?? [])
        {
            Add(upcaster);
        }

        foreach (var upcaster in this.upcasters.Values)
        {
            _ = Current(upcaster.From);
        }
    }

    public string Kind { get; }

    internal IEnumerable<Shape> Shapes => byType.Values;

    internal IEnumerable<Upcaster> Upcasters => upcasters.Values;

    /// <summary>The form in which an event is stored: personal properties encrypted, then canonical JSON.</summary>
    /// <remarks>A NUL that was not cleaned on entry becomes U+FFFD here, since PostgreSQL refuses it.</remarks>
    /// <exception cref="ArgumentException">The event is none of this registry's.</exception>
    /// <exception cref="JsonException">A number that a double cannot hold; the message names it.</exception>
    public EncodedEvent Encode(TEvent e, ContactKey key)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(key);
        if (!byType.TryGetValue(e.GetType(), out var shape))
        {
            throw new ArgumentException($"{e.GetType().Name} is no registered event of '{Kind}' streams.", nameof(e));
        }

        var plain = EncodeBuffers.Plain;
        using (var writer = new Utf8JsonWriter(plain, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            JsonSerializer.Serialize(writer, e, shape.Json);
        }

        using var document = JsonDocument.Parse(plain.WrittenMemory);
        var to = EncodeBuffers.Canonical;
        CanonicalJson.WriteObject(
            document.RootElement,
            to,
            forStorage: true,
            shape.Personal.Count == 0 ? null : (name, value, target) => PersonalFields.Encrypt(shape.Personal, key, name, value, target));
        return new(shape.Alias, shape.DotNetType, to.WrittenSpan.ToArray());
    }

    /// <param name="dotNetType">Decides where no record and no upcaster has the alias: another program may name its own.</param>
    /// <param name="key">Null when the contact's key is destroyed: personal texts read as <see cref="PersonalAttribute.Erased"/>, others as null.</param>
    /// <exception cref="UnreadableEventException">The alias is unknown, or the data does not fit the record.</exception>
    public TEvent Decode(string alias, string? dotNetType, ReadOnlyMemory<byte> json, ContactKey? key)
    {
        var shape = Current(alias, dotNetType);
        try
        {
            var plain = PersonalFields.Decrypt(shape.Personal, json, key);
            if (upcasters.ContainsKey(alias))
            {
                plain = Upcast(alias, plain);
            }

            if (key is null)
            {
                plain = PersonalFields.Erase(shape.Personal, plain);
            }

            return (TEvent)JsonSerializer.Deserialize(plain.Span, shape.Json)!;
        }
        catch (JsonException e)
        {
            throw new UnreadableEventException($"The data of a stored '{alias}' does not fit {shape.Type.Name}: {e.Message}", e);
        }
    }

    public TEvent Decode(StoredEvent stored, ContactKey? key)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return Decode(stored.Type, stored.DotNetType, stored.Data, key);
    }

    /// <summary>Canonical JSON of the data in the shape it was stored in, its personal properties opened: for files that people read.</summary>
    /// <exception cref="UnreadableEventException">The alias is unknown, or a personal property does not open.</exception>
    public byte[] InTheClear(StoredEvent stored, ContactKey? key)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return CanonicalJson.Of(PersonalFields.Decrypt(Current(stored.Type, stored.DotNetType).Personal, stored.Data, key));
    }

    /// <summary>The event together with where and when it was stored: what folds and projections take.</summary>
    public Recorded<TEvent> Record(StoredEvent stored, ContactKey? key)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new(
            stored.Tenant,
            stored.Stream,
            stored.Version,
            Decode(stored, key),
            stored.Timestamp,
            stored.Id,
            stored.Correlation,
            stored.Causation);
    }

    private void Add(Shape shape)
    {
        if (!byAlias.TryAdd(shape.Alias, shape))
        {
            throw new ArgumentException(
                $"{byAlias[shape.Alias].Type.Name} and {shape.Type.Name} would both be stored as '{shape.Alias}'; rename one, or mark it with StoredAs.");
        }

        if (!shape.Type.IsSubclassOf(typeof(TEvent)))
        {
            throw new ArgumentException($"{shape.Type.Name} is no {typeof(TEvent).Name}.");
        }

        byType.Add(shape.Type, shape);
        byDotNetType.Add(shape.DotNetType, shape);
    }

    private void Add(Upcaster upcaster)
    {
        if (byAlias.TryGetValue(upcaster.From, out var current))
        {
            throw new ArgumentException(
                $"'{upcaster.From}' is how {current.Type.Name} is stored today; give the record a new name by StoredAs before upcasting the old one.");
        }

        if (!upcasters.TryAdd(upcaster.From, upcaster))
        {
            throw new ArgumentException($"'{upcaster.From}' has two upcasters.");
        }
    }

    private Shape Current(string alias, string? dotNetType = null)
    {
        var name = alias;
        for (var steps = 0; upcasters.TryGetValue(name, out var upcaster); steps++)
        {
            name = steps <= upcasters.Count
                ? upcaster.To
                : throw new ArgumentException($"The upcasters of '{alias}' go round in a circle.");
        }

        if (byAlias.TryGetValue(name, out var shape) || (dotNetType is not null && byDotNetType.TryGetValue(dotNetType, out shape)))
        {
            return shape;
        }

        throw name == alias
            ? new UnreadableEventException(
                $"'{alias}'{(dotNetType is null ? "" : $" ({dotNetType})")} is no known event of '{Kind}' streams; a newer build or another program wrote it, or an upcaster is missing.")
            : new ArgumentException($"'{alias}' is upcast to '{name}', which is no known event of '{Kind}' streams.");
    }

    private ReadOnlyMemory<byte> Upcast(string alias, ReadOnlyMemory<byte> json)
    {
        var value = (JsonObject)JsonNode.Parse(json.Span)!;
        for (var name = alias; upcasters.TryGetValue(name, out var upcaster); name = upcaster.To)
        {
            value = upcaster.Convert(value);
        }

        return Encoding.UTF8.GetBytes(value.ToJsonString());
    }
}

/// <summary>How one event record is stored.</summary>
internal sealed record Shape(Type Type, string Alias, string DotNetType, JsonTypeInfo Json, IReadOnlyDictionary<string, bool> Personal)
{
    public static Shape Of(Type type, JsonSerializerContext json)
    {
        var info = json.GetTypeInfo(type)
            ?? throw new ArgumentException($"{json.GetType().Name} has no [JsonSerializable(typeof({type.Name}))].");
        var personal = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var property in info.Properties)
        {
            if (IsPersonal(property))
            {
                RefuseUnlessErasable(type, property);
                personal.Add(property.Name, property.PropertyType == typeof(string));
            }
            else
            {
                RefuseHiddenMarks(type, property.Name, property.PropertyType, json, []);
            }
        }

        var alias = type.GetCustomAttribute<StoredAsAttribute>()?.Alias ?? EventAlias.Of(type.Name);
        return new(type, alias, $"{type.FullName}, {type.Assembly.GetName().Name}", info, personal);
    }

    /// <summary>A positional record's mark stands on the constructor's parameter, unless written as <c>[property: Personal]</c>.</summary>
    private static bool IsPersonal(JsonPropertyInfo property)
    {
        var member = Member(property);
        return member.IsDefined(typeof(PersonalAttribute), inherit: true)
            || member.DeclaringType!.GetConstructors()
                .SelectMany(constructor => constructor.GetParameters())
                .Any(parameter => parameter.Name == member.Name && parameter.IsDefined(typeof(PersonalAttribute)));
    }

    private static MemberInfo Member(JsonPropertyInfo property) =>
        property.AttributeProvider as MemberInfo
        ?? throw new ArgumentException($"The serialiser of {property.DeclaringType.Name}.{property.Name} does not say which member it is.");

    private static void RefuseUnlessErasable(Type type, JsonPropertyInfo property)
    {
        var nullable = Member(property) switch
        {
            PropertyInfo member => new NullabilityInfoContext().Create(member).ReadState != NullabilityState.NotNull,
            FieldInfo member => new NullabilityInfoContext().Create(member).ReadState != NullabilityState.NotNull,
            _ => false,
        };
        if (property.PropertyType != typeof(string) && !nullable)
        {
            throw new ArgumentException($"{type.Name}.{property.Name} is personal and no text, so it must be nullable: an erased one reads as null.");
        }
    }

    /// <summary>Whole properties of events are encrypted; a mark further down would be believed and do nothing.</summary>
    private static void RefuseHiddenMarks(Type type, string path, Type at, JsonSerializerContext json, HashSet<Type> seen)
    {
        if (!seen.Add(at) || json.GetTypeInfo(at) is not { } info)
        {
            return;
        }

        foreach (var inner in info.Properties)
        {
            if (inner.AttributeProvider is MemberInfo && IsPersonal(inner))
            {
                throw new ArgumentException($"{type.Name}.{path}.{inner.Name} is marked personal inside; mark the event's own property '{path}'.");
            }

            RefuseHiddenMarks(type, $"{path}.{inner.Name}", inner.PropertyType, json, seen);
        }

        if (info.ElementType is { } element)
        {
            RefuseHiddenMarks(type, path, element, json, seen);
        }
    }
}

/// <summary>What encoding and decoding write into, one of each for a thread, empty when asked for.</summary>
internal static class EncodeBuffers
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? plain;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? canonical;

    public static ArrayBufferWriter<byte> Plain => Empty(ref plain);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? opened;

    public static ArrayBufferWriter<byte> Canonical => Empty(ref canonical);

    public static ArrayBufferWriter<byte> Opened => Empty(ref opened);

    private static ArrayBufferWriter<byte> Empty(ref ArrayBufferWriter<byte>? buffer)
    {
        buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        return buffer;
    }
}

/// <summary>Marten's ClassicTypeName rule: words of the record's name in lower case, joined by underscores.</summary>
public static class EventAlias
{
    /// <param name="typeName">The simple name; nesting and namespace don't count. <c>MessageReceived</c> gives <c>message_received</c>.</param>
    public static string Of(string typeName)
    {
        ArgumentException.ThrowIfNullOrEmpty(typeName);
        var alias = new StringBuilder(typeName.Length + 8);
        for (var i = 0; i < typeName.Length; i++)
        {
            if (i > 0 && StartsWord(typeName, i))
            {
                alias.Append('_');
            }

            alias.Append(char.ToLowerInvariant(typeName[i]));
        }

        return alias.ToString();
    }

    /// <summary>A word starts where lower case ends, and at the last capital of a run that a lower-case letter follows.</summary>
    private static bool StartsWord(string name, int i) =>
        !char.IsLower(name[i])
        && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
}
