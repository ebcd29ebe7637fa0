namespace Hitl.Classifier.Learning;

/// <summary>How one label did on rows its model had not seen.</summary>
/// <param name="Rows">Rows that carry the label.</param>
public sealed record LabelFigures(string Label, int Rows, double Precision, double Recall);

/// <summary>How one head did in cross-validation.</summary>
public sealed record HeadFigures(string Head, double Accuracy, IReadOnlyList<LabelFigures> Labels);

/// <summary>What a model version is made of and how well it did on held-out rows.</summary>
/// <param name="Data">SHA-256 of the training rows, hexadecimal.</param>
/// <param name="Bytes">Memory of weights and vocabulary.</param>
public sealed record ModelCard(
    string Version,
    string Data,
    int Rows,
    int Features,
    long Bytes,
    IReadOnlyList<HeadFigures> Heads,
    IReadOnlyList<string> Weaknesses);
