using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Hitl.Hosting;

/// <summary>
/// Traces, metrics and logs over OTLP, from the sources built into .NET and Npgsql and our own (<c>Hitl.*</c>).
/// Nothing is set up while OTEL_EXPORTER_OTLP_ENDPOINT is unset; the other OTEL_* variables have their standard meaning.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Yarp.ReverseProxy", "Hitl.*"];
    private static readonly string[] Meters =
        ["Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Npgsql", "Yarp.ReverseProxy", "Hitl.*"];

    public static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            return;
        }

        var resource = ResourceBuilder.CreateDefault().AddService(service, serviceVersion: Version());
        builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(resource).AddOtlpExporter());
        builder.Services.AddHostedService(_ => new Exporters(builder.Configuration, resource));
    }

    private static string? Version() =>
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>Registered before all others, so that it starts first and what the others say while stopping is still exported.</summary>
    private sealed class Exporters(IConfiguration configuration, ResourceBuilder resource) : IHostedService
    {
        private IDisposable[] providers = [];

        public Task StartAsync(CancellationToken cancellationToken)
        {
            providers =
            [
                Sdk.CreateTracerProviderBuilder()
                    .ConfigureServices(s => s.AddSingleton(configuration))
                    .SetResourceBuilder(resource)
                    .AddSource(Sources)
                    .AddOtlpExporter()
                    .Build(),
                Sdk.CreateMeterProviderBuilder()
                    .ConfigureServices(s => s.AddSingleton(configuration))
                    .SetResourceBuilder(resource)
                    .AddMeter(Meters)
                    .AddOtlpExporter()
                    .Build(),
            ];
            return Task.CompletedTask;
        }

        // Each provider may wait 5 s for an endpoint that does not answer: together, not one after the other.
        public Task StopAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(providers.Select(p => Task.Run(p.Dispose, cancellationToken)));
    }
}
