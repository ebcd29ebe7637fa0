using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Hitl.Hosting.Specs;

/// <summary>A real service on a free port that has what every service has.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication app;

    private RunningService(WebApplication app) =>
        (this.app, Http) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(20) });

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<RunningService> StartAsync(
        Action<WebApplication> map, Action<WebApplicationBuilder>? add = null, string environment = "Production", params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(
            ["--environment", environment, "--urls=http://127.0.0.1:0", "--Logging:Console:LogLevel:Default=None", .. settings]);
        builder.AddPlatform("specs");
        add?.Invoke(builder);
        var app = builder.Build();
        app.MapPlatform();
        map(app);
        await app.StartAsync();
        return new RunningService(app);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await ReadAsync(answer);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, HttpContent body)
    {
        using var answer = await Http.PostAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken);
        return await ReadAsync(answer);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonElement.Parse(text));
    }
}
