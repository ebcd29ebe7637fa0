namespace Hitl.Cli.Demonstration;

/// <summary>What one contact lives through.</summary>
internal sealed record Part(string Contact, Func<Scene, Task> Play);

/// <summary>A scenario that must always work. Its parts are played side by side.</summary>
internal sealed record Scenario(int Number, string Title, params IReadOnlyList<Part> Parts);
