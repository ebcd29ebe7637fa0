namespace Hitl.Orchestrator.Playbooks;

/// <summary>What a language model may do.</summary>
public enum ModelMode
{
    /// <summary>It sees nothing of what contacts write.</summary>
    Off,

    /// <summary>It says what a question is about where the local model is not sure.</summary>
    Opinions,

    /// <summary>It also writes answers, which leave only where the playbook backs all that they claim.</summary>
    Drafts,
}

/// <param name="TokensADay">No call is made once so many are spent, by UTC days.</param>
public sealed record ModelSetting(ModelMode Mode, long TokensADay)
{
    public static readonly ModelSetting Off = new(ModelMode.Off, 0);
}
