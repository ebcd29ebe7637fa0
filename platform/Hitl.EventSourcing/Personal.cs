namespace Hitl.EventSourcing;

/// <summary>
/// Marks a property of an event as personal data: stored encrypted under the contact's key, from the first event on.
/// A property that is not a string must be nullable, because an erased one reads as null; an erased string reads as <see cref="Erased"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PersonalAttribute : Attribute
{
    /// <summary>What a personal text reads as once its key is destroyed.</summary>
    public const string Erased = "[erased]";
}
