using System.Text;
using System.Text.Json;

namespace Hitl.Classifier.Specs.Encoding;

/// <summary>
/// A sentence encoder small enough to be made by a spec: each word of its vocabulary has a vector, and a text's is their mean. Words
/// that are said to mean the same have the same vector.
/// </summary>
internal sealed class TinyEncoder : IDisposable
{
    private const int Size = 24;
    private const int Int64 = 7;
    private const int Float = 1;

    /// <param name="meanings">Each a list of words that mean the same, parted by spaces.</param>
    public TinyEncoder(params string[] meanings)
    {
        Folder = Path.Combine(Path.GetTempPath(), $"hitl-tiny-encoder-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Folder);
        var words = new List<string> { "[PAD]", "[UNK]", "[CLS]", "[SEP]" };
        var vectors = new List<float[]> { new float[Size], new float[Size], new float[Size], new float[Size] };
        var random = new Random(7);
        foreach (var meaning in meanings)
        {
            var vector = Enumerable.Range(0, Size).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
            foreach (var word in meaning.Split(' '))
            {
                words.Add(word);
                vectors.Add(vector);
            }
        }

        File.WriteAllText(Path.Combine(Folder, "tokenizer.json"), Tokenizer(words));
        File.WriteAllBytes(Path.Combine(Folder, "model.onnx"), Model([.. vectors.SelectMany(vector => vector)], words.Count));
    }

    public string Folder { get; }

    public static string Tokenizer(IReadOnlyList<string> words) => JsonSerializer.Serialize(new
    {
        normalizer = new { type = "BertNormalizer", lowercase = true },
        model = new { type = "WordPiece", continuing_subword_prefix = "##", vocab = words.Select((word, id) => (word, id)).ToDictionary(pair => pair.word, pair => pair.id) },
    });

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>An ONNX file, as its protobuf definition says: one Gather of the pieces' vectors.</summary>
    private static byte[] Model(float[] table, int words)
    {
        var gather = Message((1, "table"), (1, "input_ids"), (2, "last_hidden_state"), (4, "Gather"));
        var tensor = Message((1, (long)words), (1, (long)Size), (2, (long)Float), (8, "table"), (9, table.SelectMany(BitConverter.GetBytes).ToArray()));
        var graph = Message(
            (1, gather),
            (2, "tiny"),
            (5, tensor),
            (11, Value("input_ids", Int64, 0)),
            (11, Value("attention_mask", Int64, 0)),
            (11, Value("token_type_ids", Int64, 0)),
            (12, Value("last_hidden_state", Float, Size)));
        return Message((1, 8L), (8, Message((2, 13L))), (7, graph));
    }

    private static byte[] Value(string name, long type, long width)
    {
        var (batch, tokens) = (Message((2, "batch")), Message((2, "tokens")));
        var shape = width == 0 ? Message((1, batch), (1, tokens)) : Message((1, batch), (1, tokens), (1, Message((1, width))));
        return Message((1, name), (2, Message((1, Message((1, type), (2, shape))))));
    }

    private static byte[] Message(params (int Field, object Value)[] fields)
    {
        var bytes = new List<byte>();
        foreach (var (field, value) in fields)
        {
            if (value is long number)
            {
                Number(bytes, field << 3);
                Number(bytes, number);
                continue;
            }

            var content = value as byte[] ?? System.Text.Encoding.UTF8.GetBytes((string)value);
            Number(bytes, (field << 3) | 2);
            Number(bytes, content.Length);
            bytes.AddRange(content);
        }

        return [.. bytes];
    }

    private static void Number(List<byte> bytes, long value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }
}
