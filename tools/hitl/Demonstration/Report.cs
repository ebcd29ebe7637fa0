namespace Hitl.Cli.Demonstration;

/// <summary>One short block a scenario, for somebody who has never seen the system.</summary>
internal static class Report
{
    private const int Label = 8;

    public static IEnumerable<string> Of(DemoResult demo) =>
    [
        .. demo.Scenarios.SelectMany(Block),
        .. demo.Tally.Findings.Select(finding => $"✗ {OneLine(finding)}"),
        $"counted over {demo.Tally.Conversations} conversations; {AlreadyOnTheirWay(demo.Tally.AlreadyOnTheirWay)}",
        demo.Summary,
    ];

    private static string AlreadyOnTheirWay(int texts) => texts switch
    {
        0 => "no bot text was on its way when a person took over",
        1 => "1 bot text had been decided before a person took over and left before the sender was fenced",
        _ => $"{texts} bot texts had been decided before a person took over and left before the sender was fenced",
    };

    private static string OneLine(string text) => text.Replace("\n", " / ", StringComparison.Ordinal);

    private static IEnumerable<string> Block(ScenarioResult scenario)
    {
        yield return $"{(scenario.Right ? "✓" : "✗")} {scenario.Number}  {scenario.Title}";
        foreach (var part in scenario.Parts)
        {
            yield return $"    {part.Contact} {part.Number}";
            foreach (var line in part.Lines)
            {
                var lines = line.Text.Split('\n');
                yield return $"      {line.Label,-Label}{lines[0]}";
                foreach (var more in lines.Skip(1))
                {
                    yield return $"      {"",Label}{more}";
                }
            }

            foreach (var wrong in part.Checks.Where(c => !c.Holds))
            {
                yield return $"      WRONG   expected: {OneLine(wrong.Expected)}";
                yield return $"              seen: {OneLine(wrong.Seen)}";
            }
        }

        yield return "";
    }
}
