using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hitl.Hosting;

/// <summary>What every service has: telemetry, health, problem details, limits, a clock, the migrate command.</summary>
public static class Platform
{
    /// <summary>The largest request body, in bytes. One byte more is a 413, chunked or not.</summary>
    public const long BodyLimit = 1_048_576;

    private const int HeaderBytes = 16 * 1024;

    /// <summary>A service's builder: its settings lie beside the executable, wherever it is started from, and change by a new start.</summary>
    /// <remarks>Watching them for changes would watch every folder below the current one.</remarks>
    public static WebApplicationBuilder CreateBuilder(string service, string[] args) =>
        WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = ["--hostBuilder:reloadConfigOnChange=false", .. args],
            ContentRootPath = AppContext.BaseDirectory,
        }).AddPlatform(service);

    /// <param name="builder">The service being built.</param>
    /// <param name="service">The service's name in telemetry and logs, such as <c>inbox-api</c>.</param>
    public static WebApplicationBuilder AddPlatform(this WebApplicationBuilder builder, string service)
    {
        builder.AddTelemetry(service);
        builder.AddLogs();
        builder.AddProblems();
        builder.AddClock();

        builder.WebHost.UseKestrelLimits();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.Services.ConfigureHttpJsonOptions(o => Strict(o.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        return builder;
    }

    /// <summary>To be called before any other middleware, so that whatever fails later is answered as a problem.</summary>
    public static WebApplication MapPlatform(this WebApplication app)
    {
        app.UseStatusCodePages();
        app.UseExceptionHandler();
        app.UseBodyLimit();
        app.UseRouting();
        if (app.Services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(IAuthenticationSchemeProvider)))
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }

        app.MapHealth();
        return app;
    }

    /// <summary>Binds a section and validates it at start: a process with a bad value never becomes ready.</summary>
    public static WebApplicationBuilder AddValidatedOptions<TOptions, TValidator>(this WebApplicationBuilder builder, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        builder.Services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        return builder;
    }

    private static void UseKestrelLimits(this IWebHostBuilder web) =>
        web.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });

    // An optional property of a body has a default value; all others must be there, so that no handler meets a null it did not declare.
    private static void Strict(JsonSerializerOptions json)
    {
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.AllowDuplicateProperties = false;
    }

    private static void AddLogs(this WebApplicationBuilder builder)
    {
        // At Information these write whole URLs, and a URL may hold a connection's secret path or a phone number.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp", LogLevel.Warning);
        if (!builder.Environment.IsDevelopment())
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
    }
}
