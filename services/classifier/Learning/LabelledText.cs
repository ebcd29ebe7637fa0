namespace Hitl.Classifier.Learning;

/// <summary>One text and what it is.</summary>
public sealed record LabelledText(string Text, string Label)
{
    /// <summary>The label that says that no label of the set fits: a person is to be asked.</summary>
    public const string OutOfScope = "oos";
}
