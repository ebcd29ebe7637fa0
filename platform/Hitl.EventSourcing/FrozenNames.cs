using System.Text;

namespace Hitl.EventSourcing;

/// <summary>The stored names as text, for a service's spec to compare with its approved file: what is stored can never be renamed.</summary>
public static class FrozenNames
{
    /// <summary>Each alias with its properties, their types and personal marks, sorted; then the upcasters.</summary>
    public static string Of<TEvent>(EventTypes<TEvent> types)
        where TEvent : class
    {
        ArgumentNullException.ThrowIfNull(types);
        var text = new StringBuilder().Append("stream ").Append(types.Kind).Append('\n');
        foreach (var shape in types.Shapes.OrderBy(shape => shape.Alias, StringComparer.Ordinal))
        {
            text.Append('\n').Append(shape.Alias).Append('\n');
            foreach (var property in shape.Json.Properties.OrderBy(property => property.Name, StringComparer.Ordinal))
            {
                text.Append("  ").Append(property.Name).Append(": ").Append(NameOf(property.PropertyType))
                    .Append(shape.Personal.ContainsKey(property.Name) ? " personal" : "").Append('\n');
            }
        }

        foreach (var upcaster in types.Upcasters.OrderBy(upcaster => upcaster.From, StringComparer.Ordinal))
        {
            text.Append('\n').Append(upcaster.From).Append(" -> ").Append(upcaster.To).Append('\n');
        }

        return text.ToString();
    }

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? $"{NameOf(value)}?"
        : type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
