using System.Text.RegularExpressions;

namespace Hitl.Orchestrator.Playbooks;

/// <summary>Words that WhatsApp has approved, and takes when 24 hours have gone by since the contact's last message.</summary>
/// <param name="Id">Names it in its playbook.</param>
/// <param name="For">What they are said for, one of <see cref="PlaybookSchema.ApprovedFor"/>.</param>
/// <param name="Name">As it was approved.</param>
/// <param name="Category"><c>utility</c> or <c>marketing</c>, as it was approved.</param>
/// <param name="Language">As WhatsApp writes it, such as <c>en</c> or <c>en_GB</c>.</param>
/// <param name="Text">The approved text, with a named placeholder in place of each number.</param>
public sealed partial record ApprovedTemplate(string Id, string For, string Name, string Category, string Language, string Text)
{
    /// <summary>ISO 639-1.</summary>
    public string Speaks => Language[..2];

    /// <summary>Its placeholders in the order of their numbers: each counts where it first stands.</summary>
    public EquatableList<string> Placeholders => Braces().Matches(Text).Select(match => match.Groups[1].Value).Distinct().ToEquatableList();

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Braces();
}
