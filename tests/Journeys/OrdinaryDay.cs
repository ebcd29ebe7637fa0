namespace Hitl.Journeys;

/// <summary>One platform for journeys of a single conversation, which leave it as they found it: a start costs more than such a journey.</summary>
[CollectionDefinition(Name)]
public sealed class OrdinaryDay : ICollectionFixture<OrdinaryDay.Platform>
{
    public const string Name = "an ordinary day";

    public sealed class Platform : IAsyncLifetime
    {
        internal Journey Journey { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Journey = await Journey.Begin("ordinary-day", output: null);

        public ValueTask DisposeAsync() => Journey.DisposeAsync();
    }
}
