// Each is a whole platform, and waits most of its time for something to be away long enough.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace Hitl.Faults;

/// <summary>What takes both cores: many instances, several brokers. Nothing runs beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
