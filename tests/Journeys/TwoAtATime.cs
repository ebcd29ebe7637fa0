// Each is a whole platform, and waits most of its time for what a playbook gives a person or a model.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Hitl.Journeys;

/// <summary>What judges by the clock. Nothing runs beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
