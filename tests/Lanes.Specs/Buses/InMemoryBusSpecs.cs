using Hitl.Lanes.InMemory;

namespace Hitl.Lanes.Specs.Buses;

public sealed class InMemoryBusSpecs : BusSpecs
{
    protected override Task<IBus> Open(string topic) => Task.FromResult<IBus>(new InMemoryBus(TimeProvider.System));
}
