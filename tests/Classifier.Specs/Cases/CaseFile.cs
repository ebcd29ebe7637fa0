namespace Hitl.Classifier.Specs.Cases;

/// <summary>Rows of a file of cases: fields divided by commas, in quotes where they hold one.</summary>
internal static class CaseFile
{
    public static IReadOnlyList<IReadOnlyList<string>> Rows(string name)
    {
        using var stream = typeof(CaseFile).Assembly.GetManifestResourceStream($"Cases.{name}.csv")
            ?? throw new ArgumentException($"There are no cases called '{name}'; put them into tests/Classifier.Specs/Cases/{name}.csv.");
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        var rows = new List<IReadOnlyList<string>>();
        while (reader.ReadLine() is { } line)
        {
            rows.Add(Fields(line));
        }

        return rows;
    }

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        for (var at = 0; at <= line.Length;)
        {
            if (at < line.Length && line[at] == '"')
            {
                var end = at + 1;
                while (line[end] != '"' || (end + 1 < line.Length && line[end + 1] == '"'))
                {
                    end += line[end] == '"' ? 2 : 1;
                }

                fields.Add(line[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal));
                at = end + 2;
            }
            else
            {
                var end = line.IndexOf(',', at) is >= 0 and var comma ? comma : line.Length;
                fields.Add(line[at..end]);
                at = end + 1;
            }
        }

        return fields;
    }
}
