namespace Hitl.Orchestrator.Playbooks.Cases;

/// <summary>Plays the cases of a playbook that is about to be published.</summary>
internal sealed class PlaybookCases(CaseReadings readings)
{
    /// <returns>Those that do not hold.</returns>
    public async Task<IReadOnlyList<CaseResult>> Failing(Playbook playbook, CancellationToken ct) =>
        playbook.Cases.Length == 0 ? [] : [.. (await Run(playbook, playbook.Cases, ct)).Where(result => !result.Holds)];

    public async Task<IReadOnlyList<CaseResult>> Run(Playbook playbook, IReadOnlyList<PlaybookCase> cases, CancellationToken ct)
    {
        var read = await readings.Of(playbook, [.. cases.SelectMany(@case => @case.Texts).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)], ct);
        return [.. cases.Select(@case => CaseRunner.Run(@case, playbook, read))];
    }
}
