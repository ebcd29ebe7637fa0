using System.ComponentModel.DataAnnotations;
using Hitl.Contracts;

namespace Hitl.InboxApi.Actions;

/// <summary>One of the labels that a model gives a message.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class AllowedLabelAttribute() : ValidationAttribute($"It must be one of {string.Join(", ", Labels.All)}.")
{
    public override bool IsValid(object? value) => value is string label && Labels.All.Contains(label);
}
