using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Hitl.Classifier.Encoding;

/// <summary>What an encoder is: the folder's name, and the SHA-256 of what is in it.</summary>
/// <param name="Checksum">Of <c>model.onnx</c>, lower-case hexadecimal.</param>
/// <param name="Tokenizer">Of <c>tokenizer.json</c>.</param>
public sealed record EncoderIdentity(string Name, string Checksum, string Tokenizer)
{
    /// <summary>What a model made with it is bound to, whatever the folder is called.</summary>
    public string Binding => $"{Checksum}/{Tokenizer}";

    public override string ToString() => $"{Name} ({Checksum[..12]})";
}

/// <summary>A BERT-shaped sentence encoder from a folder: the mean of its last layer over a text's pieces, brought to length 1.</summary>
/// <remarks>
/// One text a call, on the caller's thread. Encoders with 8-bit weights scale their numbers by all texts of a call, so a text's vector
/// would depend on the texts that happened to wait beside it; that costs more than a larger batch brings.
/// </remarks>
public sealed class SentenceEncoder : IDisposable
{
    /// <summary>Pieces read of one text, the start and the end among them.</summary>
    private const int MostPieces = 128;

    private static readonly RunOptions Plain = new();
    private readonly WordPiece words;
    private readonly InferenceSession session;
    private readonly string[] inputs;
    private readonly string[] output;

    private SentenceEncoder(EncoderIdentity identity, WordPiece words, InferenceSession session)
    {
        Identity = identity;
        this.words = words;
        this.session = session;
        inputs = [.. session.InputMetadata.Keys];
        output = [session.OutputMetadata.ContainsKey("last_hidden_state") ? "last_hidden_state" : session.OutputMetadata.Keys.First()];
        Size = session.OutputMetadata[output[0]].Dimensions[^1];
    }

    public EncoderIdentity Identity { get; }

    /// <summary>Numbers in a vector.</summary>
    public int Size { get; }

    /// <exception cref="InvalidOperationException">The folder does not hold an encoder that can be used; says what is wrong and what to do.</exception>
    public static SentenceEncoder Open(string folder)
    {
        var model = FileOf(folder, "model.onnx");
        var tokenizer = FileOf(folder, "tokenizer.json");
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            return new SentenceEncoder(IdentityOf(folder, model, tokenizer), WordPiece.Read(tokenizer), new InferenceSession(model, options));
        }
        catch (Exception e) when (e is InvalidDataException or OnnxRuntimeException)
        {
            throw new InvalidOperationException($"The encoder in '{folder}' cannot be used: {e.Message}", e);
        }
    }

    /// <summary>What the encoder in a folder is, without making it ready.</summary>
    public static EncoderIdentity IdentityOf(string folder) => IdentityOf(folder, FileOf(folder, "model.onnx"), FileOf(folder, "tokenizer.json"));

    public float[] Encode(string text)
    {
        var ids = words.Cut(text, MostPieces);
        var mask = new long[ids.Length];
        Array.Fill(mask, 1);
        long[] shape = [1, ids.Length];
        using var pieces = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var seen = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var types = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        OrtValue[] values = [.. inputs.Select(name => name switch { "input_ids" => pieces, "attention_mask" => seen, _ => types })];
        using var results = session.Run(Plain, inputs, values, output);
        return Mean(results[0].GetTensorDataAsSpan<float>(), Size);
    }

    /// <summary>Encodes many texts on so many threads; each as if it were alone.</summary>
    public float[][] Encode(IReadOnlyList<string> texts, int threads)
    {
        var vectors = new float[texts.Count][];
        Parallel.For(0, texts.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, at => vectors[at] = Encode(texts[at]));
        return vectors;
    }

    public void Dispose() => session.Dispose();

    private static float[] Mean(ReadOnlySpan<float> states, int size)
    {
        var mean = new float[size];
        for (var from = 0; from < states.Length; from += size)
        {
            for (var at = 0; at < size; at++)
            {
                mean[at] += states[from + at];
            }
        }

        var squared = 0.0;
        foreach (var value in mean)
        {
            squared += (double)value * value;
        }

        var scale = squared > 0 ? (float)(1 / Math.Sqrt(squared)) : 0;
        for (var at = 0; at < size; at++)
        {
            mean[at] *= scale;
        }

        return mean;
    }

    private static EncoderIdentity IdentityOf(string folder, byte[] model, byte[] tokenizer) =>
        new(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), Sum(model), Sum(tokenizer));

    private static byte[] FileOf(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new InvalidOperationException($"There is no file '{path}'. An encoder is a folder with model.onnx and tokenizer.json; ./hitl encoder get installs one.");
    }

    private static string Sum(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
