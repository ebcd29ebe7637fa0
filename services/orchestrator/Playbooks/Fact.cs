namespace Hitl.Orchestrator.Playbooks;

/// <summary>What kind of thing a fact is, so that lint can say what its sentence lacks.</summary>
public enum FactKind { Price, Discount, Date, Feature, Guarantee, Link }

/// <summary>One thing that the bot may state, as a sentence. What it holds is read from the sentence as it is read from a draft.</summary>
/// <param name="Names">Other words for what it is about.</param>
/// <param name="Validity">Null when it holds for ever.</param>
public sealed record Fact(string Id, FactKind Kind, string Says, EquatableList<string> Names, Validity? Validity);
