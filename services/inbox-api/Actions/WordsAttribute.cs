using System.ComponentModel.DataAnnotations;
using Hitl.EventSourcing;

namespace Hitl.InboxApi.Actions;

/// <summary>A text for a person: something to read in it, and no longer than channels carry.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class WordsAttribute() : ValidationAttribute($"It must have 1 to {Longest} characters, not only blanks.")
{
    /// <summary>UTF-16 units; Twilio's limit for one message.</summary>
    public const int Longest = 1600;

    public override bool IsValid(object? value) =>
        value is string { Length: <= Longest } text && TextCleaning.Clean(text).Any(c => !char.IsWhiteSpace(c) && c != '\uFFFD');
}
