using System.CommandLine;
using System.Text.Json;
using Hitl.Classifier.Encoding;
using Hitl.Classifier.Evaluation;
using Hitl.Cli.Running;

namespace Hitl.Cli.Understanding;

/// <summary>Trains on a folder's train.csv and measures on its test.csv, as a tenant's model is trained.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("dir") { Description = "Folder with train.csv and test.csv: columns text,label; the label oos is out of scope" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output and nothing else" };
        var explain = new Option<int>("--explain") { Description = "Print so many of the worst mistakes with the words that drove them" };
        var encoder = RunOptions.Encoder();
        var command = new Command("eval", "Train on DIR/train.csv, score DIR/test.csv") { folder, json, explain, encoder };
        command.SetAction(parsed => Evaluate(parsed.GetRequiredValue(folder), parsed.GetValue(encoder), parsed.GetValue(json), parsed.GetValue(explain), Console.Out));
        return command;
    }

    internal static int Evaluate(string folder, string? encoderFolder, bool json, int explain, TextWriter to)
    {
        var train = LabelledTexts.Read(Path.Combine(folder, "train.csv"));
        var test = LabelledTexts.Read(Path.Combine(folder, "test.csv"));
        using var encoder = encoderFolder is null ? null : SentenceEncoder.Open(encoderFolder);
        var (figures, mistakes) = Evaluation.Run(train, test, encoder, explain, Output.Say);
        to.WriteLine(json ? JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) : Table(figures));
        foreach (var mistake in json ? [] : mistakes)
        {
            to.WriteLine();
            to.WriteLine($"  {mistake.Text}");
            to.WriteLine($"  is {mistake.Label}, said {mistake.Said} ({mistake.Probability:0.00}, in scope {mistake.InScope:0.00}) for: {string.Join(", ", mistake.Words)}");
        }

        return 0;
    }

    private static string Table(Figures figures) => string.Join('\n', new (string Name, object? Value)[]
    {
        ("encoder", figures.Encoder?.ToString() ?? "none: the linear step alone"),
        ("asked it", $"{figures.EncoderShare:0.0%} of the messages"),
        ("accuracy", figures.Accuracy),
        ("macro recall", figures.MacroRecall),
        ("in scope, answered rightly", figures.InScopeAccuracy),
        ("out of scope, left to a person", figures.OosRecall?.ToString() ?? "none in the test"),
        ("AUROC of the scope", figures.Auroc?.ToString() ?? "none in the test"),
        ("calibration error", figures.Ece),
        ("threshold", figures.Threshold),
        ("training", $"{figures.TrainSeconds} s"),
        ("a message", $"{figures.MicrosPerMessage.P50} µs median, {figures.MicrosPerMessage.P99} µs p99"),
        ("model", $"{figures.ModelBytes / 1e6:0.0} MB"),
    }.Select(line => $"{line.Name,-32}{line.Value}"));
}
