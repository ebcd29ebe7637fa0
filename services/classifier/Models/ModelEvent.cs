using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Hitl.Classifier.Corrections;
using Hitl.Classifier.Learning;
using Hitl.EventSourcing;
using Hitl.Lanes;

namespace Hitl.Classifier.Models;

/// <summary>What became of a tenant's models, each compared with the one before it.</summary>
/// <remarks>These records are the storage format: add an optional property or a new record, never rename or re-purpose one.</remarks>
public abstract record ModelEvent
{
    /// <summary>A published FAQ is in force at once, whatever its figures: an entry that exists is answered.</summary>
    public sealed record FaqCameIntoForce(Comparison Comparison, DateTimeOffset At) : ModelEvent;

    /// <summary>What people corrected is learned, and nothing got worse by it.</summary>
    public sealed record ModelPromoted(Comparison Comparison, DateTimeOffset At) : ModelEvent;

    /// <summary>What people corrected was learned, and something got worse: the model before stays.</summary>
    public sealed record ModelRefused(Comparison Comparison, string Because, DateTimeOffset At) : ModelEvent;

    private ModelEvent() { }
}

/// <summary>A model was compared with the one before it.</summary>
/// <param name="IsPublished">It is that of a published FAQ, with nothing new learned from people.</param>
public sealed record JudgeModel(Comparison Comparison, bool IsPublished, DateTimeOffset Now);

/// <summary>What has been judged already: two models are judged once, and again when more conversations are kept aside.</summary>
public sealed record JudgedPairs(ImmutableHashSet<(string Version, string Over, int Aside)> Known)
{
    public static readonly JudgedPairs None = new(ImmutableHashSet<(string, string, int)>.Empty);

    public bool Has(Comparison comparison) => Known.Contains(Key(comparison));

    public JudgedPairs With(Comparison comparison) => new(Known.Add(Key(comparison)));

    private static (string, string, int) Key(Comparison comparison) => (comparison.Version, comparison.Over, comparison.Conversations.Of);
}

/// <summary>Decides whether a candidate comes into force.</summary>
public static class ModelDecider
{
    public static readonly Decider<JudgeModel, ModelEvent, JudgedPairs> Decider = new(Decide, Evolve, JudgedPairs.None);

    public static IReadOnlyList<ModelEvent> Decide(JudgeModel command, JudgedPairs state) => command switch
    {
        { Comparison: var c } when state.Has(c) => [],
        { IsPublished: true } c => [new ModelEvent.FaqCameIntoForce(c.Comparison, c.Now)],
        { Comparison.IsNoWorse: true } c => [new ModelEvent.ModelPromoted(c.Comparison, c.Now)],
        _ => [new ModelEvent.ModelRefused(command.Comparison, command.Comparison.Because, command.Now)],
    };

    public static JudgedPairs Evolve(JudgedPairs state, ModelEvent @event) => @event switch
    {
        ModelEvent.FaqCameIntoForce e => state.With(e.Comparison),
        ModelEvent.ModelPromoted e => state.With(e.Comparison),
        ModelEvent.ModelRefused e => state.With(e.Comparison),
        _ => throw new UnreachableException(),
    };
}

/// <summary>A tenant's stream of them, and how it is told.</summary>
internal static class ModelStream
{
    public static readonly StreamKind<JudgeModel, ModelEvent, JudgedPairs> Kind = new(
        "models",
        key => !key.StartsWith("c_", StringComparison.Ordinal),
        ModelDecider.Decider,
        new("models", ModelEventJson.Default),
        (_, _, _) => { });

    public static JudgedModel Told(ModelEvent @event) => @event switch
    {
        ModelEvent.FaqCameIntoForce e => new(e.Comparison, "published", InForce: true, "a published FAQ is in force at once", e.At),
        ModelEvent.ModelPromoted e => new(e.Comparison, "corrected", InForce: true, e.Comparison.Because, e.At),
        ModelEvent.ModelRefused e => new(e.Comparison, "corrected", InForce: false, e.Because, e.At),
        _ => throw new UnreachableException(),
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelEvent.FaqCameIntoForce))]
[JsonSerializable(typeof(ModelEvent.ModelPromoted))]
[JsonSerializable(typeof(ModelEvent.ModelRefused))]
internal sealed partial class ModelEventJson : JsonSerializerContext;
