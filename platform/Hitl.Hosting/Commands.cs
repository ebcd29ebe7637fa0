using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Hosting;

/// <summary>A service's executable serves, or with the single argument <c>migrate</c> brings its database up to date and exits.</summary>
public static class Commands
{
    private sealed record Migration(Func<IServiceProvider, CancellationToken, Task> Apply);

    /// <summary>Registers a migration; they are applied in the order of registration, and must be repeatable.</summary>
    public static WebApplicationBuilder OnMigrate(
        this WebApplicationBuilder builder, Func<IServiceProvider, CancellationToken, Task> apply)
    {
        builder.Services.AddSingleton(new Migration(apply));
        return builder;
    }

    /// <summary>Whether the process was started to migrate; then no server and no hosted service is started.</summary>
    public static bool IsMigrate(string[] args) => args is ["migrate"];

    /// <remarks>A migration that fails ends the process with its exception and a code other than 0.</remarks>
    public static async Task RunPlatformAsync(this WebApplication app, string[] args)
    {
        if (!IsMigrate(args))
        {
            await app.RunAsync();
            return;
        }

        await using (app)
        {
            foreach (var migration in app.Services.GetServices<Migration>())
            {
                await migration.Apply(app.Services, app.Lifetime.ApplicationStopping);
            }
        }
    }
}
