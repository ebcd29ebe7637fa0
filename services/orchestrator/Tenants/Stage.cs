namespace Hitl.Orchestrator.Tenants;

/// <summary>How far a tenant lets software go.</summary>
/// <param name="Live">It writes to everybody; else to the testers alone, and to others it only proposes.</param>
/// <param name="Testers">Numbers and e-mail addresses.</param>
public sealed record Stage(bool Live, EquatableList<string> Testers)
{
    /// <summary>Of a tenant of whom nobody has said anything.</summary>
    public static readonly Stage Draft = new(false, []);

    /// <summary>Of a conversation that never had to know.</summary>
    public static readonly Stage Open = new(true, []);

    public bool Withholds(string address) => !Live && !Testers.Contains(address, StringComparer.OrdinalIgnoreCase);
}
