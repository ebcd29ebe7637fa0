using System.Text.Json;

namespace Hitl.Gateway.Tenants;

public sealed class TenantOptions
{
    public const string Section = "Tenants";

    /// <summary>Tenants served here besides those of the connections' file.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];
}

/// <summary>The tenants and channel connections of this installation, read once at start.</summary>
internal sealed class KnownTenants(IEnumerable<string> tenants, IEnumerable<string> connections)
{
    private readonly HashSet<string> tenants = [.. tenants];
    private readonly HashSet<string> connections = [.. connections];

    public bool IsEmpty => tenants.Count == 0;

    public bool Has(string? tenant) => tenant is not null && tenants.Contains(tenant);

    public bool HasConnection(string connection) => connections.Contains(connection);
}

internal static class KnownTenantsConfiguration
{
    private sealed record Connection(string Id, string Tenant);

    public static void AddKnownTenants(this WebApplicationBuilder builder)
    {
        var named = builder.Configuration.GetSection(TenantOptions.Section).Get<TenantOptions>() ?? new TenantOptions();
        var connections = builder.Configuration["Connections:File"] is { Length: > 0 } file ? Read(file) : [];
        var known = new KnownTenants([.. named.Known, .. connections.Select(c => c.Tenant)], connections.Select(c => c.Id));
        if (known.IsEmpty)
        {
            throw new InvalidOperationException("No tenant is known: set Tenants:Known:0 or Connections:File.");
        }

        builder.Services.AddSingleton(known);
    }

    private static Connection[] Read(string file)
    {
        using var json = File.OpenRead(file);
        return JsonSerializer.Deserialize<Connection[]>(json, JsonSerializerOptions.Web) ?? [];
    }
}
