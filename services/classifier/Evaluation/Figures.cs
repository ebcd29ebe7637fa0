using Hitl.Classifier.Encoding;

namespace Hitl.Classifier.Evaluation;

/// <summary>How well a classifier did on texts it was not trained on.</summary>
/// <param name="Encoder">Null when the linear step stood alone.</param>
/// <param name="EncoderShare">Share of the messages that asked the encoder.</param>
/// <param name="Accuracy">Of rows in scope: the best label is right, whatever the line of the scope.</param>
/// <param name="MacroRecall">Mean over labels of the share of their rows whose best label is right.</param>
/// <param name="InScopeAccuracy">Of rows in scope: answered, and rightly.</param>
/// <param name="OosRecall">Of rows out of scope: not answered. Null where the test has none.</param>
/// <param name="Auroc">Chance that a row in scope scores higher than one out of scope. Null where the test has none.</param>
/// <param name="Ece">Expected calibration error of the best label's probability over rows in scope, in 15 parts of equal width.</param>
/// <param name="Threshold">Of the probability of being in scope; scores are shifted in training so that the chosen line reads 0.5.</param>
/// <param name="TrainSeconds">All of training, encoding and cross-validation included.</param>
public sealed record Figures(
    EncoderIdentity? Encoder,
    double EncoderShare,
    double Accuracy,
    double MacroRecall,
    double InScopeAccuracy,
    double? OosRecall,
    double? Auroc,
    double Ece,
    double Threshold,
    double TrainSeconds,
    Micros MicrosPerMessage,
    long ModelBytes);

/// <summary>Microseconds a message took on one thread.</summary>
public sealed record Micros(double P50, double P99);

/// <summary>A row that was read wrongly, and how sure the classifier was of it.</summary>
/// <param name="Words">The words that spoke for the wrong label, strongest first.</param>
public sealed record Mistake(string Text, string Label, string Said, double Probability, double InScope, IReadOnlyList<string> Words);
