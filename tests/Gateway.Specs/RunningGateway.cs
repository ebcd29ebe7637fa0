using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hitl.Gateway.Specs;

/// <summary>The real gateway on a free port, in front of one real server that plays all services.</summary>
public sealed class RunningGateway : IAsyncDisposable
{
    public static readonly byte[] Key = SHA256.HashData("the key of these specs"u8);

    private readonly WebApplication upstream;
    private readonly WebApplication gateway;

    private RunningGateway(WebApplication upstream, WebApplication gateway) =>
        (this.upstream, this.gateway, Http) =
        (upstream, gateway, new HttpClient { BaseAddress = new Uri(gateway.Urls.Single()), Timeout = TimeSpan.FromSeconds(20) });

    public HttpClient Http { get; }

    public static Task<RunningGateway> StartAsync(RequestDelegate service, params string[] settings) =>
        StartAsync(service, "Development", [$"--Tokens:SigningKey={Convert.ToBase64String(Key)}", .. settings]);

    public static async Task<RunningGateway> StartAsync(RequestDelegate service, string environment, string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var upstream = builder.Build();
        upstream.Run(service);
        await upstream.StartAsync();

        string[] clusters = ["ingest", "inbox", "orchestrator", "classifier", "notifier", "simulator"];
        var gateway = GatewayApp.Build(
        [
            "--environment", environment,
            "--urls=http://127.0.0.1:0",
            "--Logging:Console:LogLevel:Default=None",
            "--Tenants:Known:0=northgate",
            "--Tenants:Known:1=harbour",
            .. clusters.Select(c => $"--ReverseProxy:Clusters:{c}:Destinations:d1:Address={upstream.Urls.Single()}"),
            .. settings,
        ]);
        await gateway.StartAsync();
        return new RunningGateway(upstream, gateway);
    }

    public static string Token(
        string? tenant = "northgate",
        string role = "agent",
        string name = "Priya Shah",
        string issuer = "hitl-development",
        string audience = "hitl",
        string algorithm = SecurityAlgorithms.HmacSha256,
        byte[]? key = null,
        TimeSpan? validFor = null)
    {
        var claims = new Dictionary<string, object> { ["sub"] = "priya", ["name"] = name, ["role"] = role };
        if (tenant is not null)
        {
            claims["tenant"] = tenant;
        }

        var until = DateTime.UtcNow + (validFor ?? TimeSpan.FromHours(1));
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            NotBefore = until.AddHours(-2),
            IssuedAt = until.AddHours(-2),
            Expires = until,
            Claims = claims,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(key ?? Key), algorithm),
        });
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? token = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, token, headers);

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? body, string? token = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public async Task StopServicesAsync() => await upstream.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }
}

/// <summary>What a service is told, echoed in the answer.</summary>
internal static class Echo
{
    public static async Task Identity(HttpContext context)
    {
        var headers = context.Request.Headers;
        await context.Response.WriteAsync(
            $"{headers["X-Hitl-Tenant"]}|{headers["X-Hitl-Agent"]}|{headers["X-Hitl-Agent-Name"]}|{headers["X-Hitl-Role"]}"
            + $"|{headers.Authorization}|{context.Request.Path}{context.Request.QueryString}");
    }

    public static async Task Body(HttpContext context)
    {
        using var hash = SHA256.Create();
        var digest = await hash.ComputeHashAsync(context.Request.Body, context.RequestAborted);
        await context.Response.WriteAsync(Convert.ToHexString(digest));
    }
}

internal static class Answer
{
    public static async Task ShouldBeProblem(this HttpResponseMessage response, HttpStatusCode status, string because)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(because, text, StringComparison.Ordinal);
    }

    public static async Task ShouldBe(this HttpResponseMessage response, string text)
    {
        Assert.Equal(text, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
