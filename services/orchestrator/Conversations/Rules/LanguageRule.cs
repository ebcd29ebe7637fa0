namespace Hitl.Orchestrator.Conversations.Rules;

/// <summary>A message in a language that the playbook doesn't speak is a person's: what a model makes of it would be a guess.</summary>
/// <remarks>A text too short to tell (<c>und</c>) is in any language, and the rules that read it decide.</remarks>
internal static class LanguageRule
{
    public static Weighed Weigh(Turn turn)
    {
        var foreign = turn.Understood
            .Where(message => !IsSpoken(message.Understanding!.Language, turn))
            .MaxBy(message => message.Understanding!.LanguageProbability);
        return foreign is null
            ? new("language", 0, turn.Playbook.Thresholds.Language, [])
            : new(
                "language",
                foreign.Understanding!.LanguageProbability,
                turn.Playbook.Thresholds.Language,
                [new Span(foreign.Id, 0, foreign.Text.Length, foreign.Understanding.Language, 1)]);
    }

    private static bool IsSpoken(string language, Turn turn) => language == "und" || turn.Playbook.Identity.Languages.Contains(language);
}
