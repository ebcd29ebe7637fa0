namespace Hitl.Contracts;

/// <summary>A person came to work or left it, or takes more or fewer handoffs at once.</summary>
/// <param name="Capacity">So many handoffs at once.</param>
public sealed record ShiftChanged(TenantId Tenant, Agent Who, bool OnShift, int Capacity, DateTimeOffset AskedAt);

/// <summary>What a tenant's roster is called among the streams and on the bus.</summary>
public static class RosterKey
{
    public const string Prefix = "roster_";

    public static string Of(string tenant) => Prefix + tenant;
}
