using System.Net;
using System.Text.Json;
using Hitl.Cli.Infrastructure;

namespace Hitl.Cli.Running;

/// <summary>
/// Lets the live page see the supervised processes and kill one: <c>GET /demo/processes</c>, <c>POST /demo/processes/{name}/kill</c>.
/// On the loopback address alone, in Development alone; a page of another site is refused, since it could post here from the user's browser.
/// </summary>
internal sealed class ProcessControl : IAsyncDisposable
{
    private const string Path = "/demo/processes";

    private readonly Supervisor supervisor;
    private readonly HttpListener listener = new();
    private readonly Task serving;

    private ProcessControl(Supervisor supervisor, string address)
    {
        (this.supervisor, Address) = (supervisor, address);
        listener.Prefixes.Add(address + "/");
        listener.Start();
        serving = Serve();
    }

    /// <summary>Without a slash at its end.</summary>
    public string Address { get; }

    public static ProcessControl Start(Supervisor supervisor) => new(supervisor, $"http://127.0.0.1:{FreePort.Next()}");

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task Serve()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var (status, body) = Answer(context.Request);
            try
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                context.Response.Close(JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web), willBlock: false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Who asked has gone; the next one is served.
                context.Response.Abort();
            }
        }
    }

    private (int Status, object Body) Answer(HttpListenerRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is not (null or "same-origin" or "none"))
        {
            return Problem(403, "Only the live page itself may ask for this.");
        }

        var parts = (request.Url?.AbsolutePath ?? "").TrimEnd('/');
        switch (request.HttpMethod, parts == Path ? [] : parts.StartsWith(Path + "/", StringComparison.Ordinal) ? parts[(Path.Length + 1)..].Split('/') : null)
        {
            case ("GET", []):
                return (200, new { processes = supervisor.Status() });
            case ("POST", [var name, "kill"]) when supervisor.Names.Contains(name):
                supervisor.Kill(name);
                return (202, new { name, killed = true });
            case ("POST", [var name, "kill"]):
                return Problem(404, $"There is no process {name}; there are {string.Join(", ", supervisor.Names)}.");
            default:
                return Problem(404, $"There are GET {Path} and POST {Path}/NAME/kill.");
        }
    }

    private static (int Status, object Body) Problem(int status, string detail) => (status, new { status, detail });
}
