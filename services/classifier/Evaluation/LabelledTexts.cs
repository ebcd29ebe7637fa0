using System.Text;
using Hitl.Classifier.Learning;

namespace Hitl.Classifier.Evaluation;

/// <summary>Reads labelled texts from a CSV file with the columns <c>text,label</c>, quoted as RFC 4180 says.</summary>
public static class LabelledTexts
{
    /// <exception cref="InvalidOperationException">The file is missing or is not of that form; says the line and what to do.</exception>
    public static IReadOnlyList<LabelledText> Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new InvalidOperationException($"There is no file '{file}': a folder to evaluate holds train.csv and test.csv with the columns text,label.");
        }

        var records = Records(File.ReadAllText(file)).ToArray();
        if (records.Length == 0 || records[0].Fields is not ["text", "label"])
        {
            throw new InvalidOperationException($"{file}, line 1: the first line must be text,label.");
        }

        var rows = new List<LabelledText>(records.Length);
        foreach (var (line, fields) in records.Skip(1))
        {
            if (fields is not [var text, { Length: > 0 } label])
            {
                throw new InvalidOperationException($"{file}, line {line}: there must be two fields, text and label; found {fields.Count}. A text with a comma stands in double quotes.");
            }

            rows.Add(new LabelledText(text, label));
        }

        return rows.Count > 0 ? rows : throw new InvalidOperationException($"{file} holds no texts.");
    }

    private static IEnumerable<(int Line, IReadOnlyList<string> Fields)> Records(string content)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var (quoted, line, first) = (false, 1, 1);
        for (var at = 0; at < content.Length; at++)
        {
            var character = content[at];
            line += character == '\n' ? 1 : 0;
            if (quoted && character == '"' && at + 1 < content.Length && content[at + 1] == '"')
            {
                field.Append('"');
                at++;
            }
            else if (character == '"' && (quoted || field.Length == 0))
            {
                quoted = !quoted;
            }
            else if (quoted || character is not (',' or '\n' or '\r'))
            {
                field.Append(character);
            }
            else if (character == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (character == '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (fields is not [""])
                {
                    yield return (first, fields.ToArray());
                }

                fields.Clear();
                first = line;
            }
        }

        fields.Add(field.ToString());
        if (fields is not [""])
        {
            yield return (first, fields.ToArray());
        }
    }
}
