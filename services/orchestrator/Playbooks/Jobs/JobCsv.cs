using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Hitl.Orchestrator.Playbooks.Jobs;

/// <summary>Jobs as a table: a row each, and columns such as <c>experience.at_least</c> for what a job needs.</summary>
internal static class JobCsv
{
    private static readonly EquatableList<string> Columns = ["reference", "title", "open", "owner", "booking_link"];
    private static readonly EquatableList<string> Needed = ["reference", "title"];
    private static readonly EquatableList<string> Parts = ["needs", "at_least", "at_most", "reason"];

    /// <summary>The jobs, and all that is wrong with the table, each with its line.</summary>
    public static (IReadOnlyList<Job> Jobs, IReadOnlyList<string> Errors) Read(string text, Playbook playbook)
    {
        using var csv = new CsvReader(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim, MissingFieldFound = null, BadDataFound = null, PrepareHeaderForMatch = header => header.Header.Trim().ToLowerInvariant(),
        });
        var (jobs, errors) = (new List<Job>(), new List<string>());
        if (!csv.Read() || !csv.ReadHeader())
        {
            return ([], ["line 1: the table is empty; its first line names the columns: reference,title,open,owner,booking_link"]);
        }

        var headers = csv.HeaderRecord!.Select(header => header.Trim().ToLowerInvariant()).ToList();
        errors.AddRange(headers.Where(header => !Columns.Contains(header) && !IsKnockout(header)).Select(header => $"line 1: {Unknown(header)}"));
        errors.AddRange(Needed.Where(column => !headers.Contains(column)).Select(column => $"line 1: the column '{column}' is missing"));
        if (errors.Count > 0)
        {
            return ([], errors);
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (csv.Read())
        {
            var line = csv.Parser.RawRow;
            var wrong = new List<string>();
            var job = Row(csv, headers, wrong);
            wrong.AddRange(JobChecks.Errors(job, playbook));
            if (!seen.Add(job.Reference))
            {
                wrong.Add($"reference: found a second '{job.Reference}'; each job stands once");
            }

            errors.AddRange(wrong.Select(error => $"line {line}: {error}"));
            jobs.Add(job);
        }

        return (jobs, errors);
    }

    private static Job Row(CsvReader csv, List<string> headers, List<string> wrong) => new(
        csv.GetField("reference") ?? "",
        csv.GetField("title") ?? "",
        Open(Field(csv, headers, "open"), wrong),
        Field(csv, headers, "owner"),
        Field(csv, headers, "booking_link"),
        [
            .. from question in headers.Where(IsKnockout).Select(header => header[..header.LastIndexOf('.')]).Distinct()
               let values = Parts.ToDictionary(part => part, part => Field(csv, headers, $"{question}.{part}"))
               where values.Values.Any(value => value is not null)
               select new JobKnockout(
                   question, values["needs"], Number(question, "at_least", values, wrong), Number(question, "at_most", values, wrong), values["reason"] ?? ""),
        ]);

    /// <summary>Null for an empty field, and for a column that is not there.</summary>
    private static string? Field(CsvReader csv, List<string> headers, string name) =>
        headers.Contains(name) && csv.GetField(name) is { Length: > 0 } value ? value : null;

    private static bool Open(string? text, List<string> wrong)
    {
        switch (text?.ToLowerInvariant())
        {
            case null or "true" or "yes" or "open":
                return true;
            case "false" or "no" or "closed":
                return false;
            default:
                wrong.Add($"open: found '{text}', allowed is true or false");
                return true;
        }
    }

    private static decimal? Number(string question, string part, Dictionary<string, string?> values, List<string> wrong)
    {
        if (values[part] is not { } text)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        wrong.Add($"{question}.{part}: found '{text}', allowed is a number from 0");
        return 0;
    }

    private static bool IsKnockout(string header) => header.LastIndexOf('.') is > 0 and var dot && Parts.Contains(header[(dot + 1)..]);

    private static string Unknown(string header)
    {
        var near = NearMiss.Of(header, Columns);
        return $"found the column '{header}'{(near is null ? "" : $"; did you mean '{near}'?")} Allowed: {string.Join(", ", Columns)}, and for a question {string.Join(", ", Parts.Select(part => $"QUESTION.{part}"))}";
    }
}
