using System.Net;
using System.Security.Cryptography;
using Hitl.Cli.Understanding;
using Hitl.Cli.Infrastructure;
using Xunit;

namespace Hitl.Cli.Specs;

public sealed class EncoderDownloadSpecs : IDisposable
{
    private static readonly byte[] Model = [1, 2, 3, 4];
    private readonly string parent = Path.Combine(Path.GetTempPath(), $"hitl-encoder-{Guid.NewGuid():N}");
    private readonly FileServer server = new();
    private readonly HttpClient http = new();

    private PublishedEncoder Published => new("tiny", server.Address, [new("model.onnx", "onnx/m.onnx", Convert.ToHexStringLower(SHA256.HashData(Model)))]);

    private string Target => Path.Combine(parent, "tiny", "model.onnx");

    [Fact]
    public async Task The_published_file_is_installed_and_not_fetched_again()
    {
        server.Files["/onnx/m.onnx"] = Model;

        var folder = await Get();
        await Get();

        Assert.Equal(Path.Combine(parent, "tiny"), folder);
        Assert.Equal(Model, await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
        Assert.Equal(1, server.Asked);
    }

    [Fact]
    public async Task A_file_with_another_checksum_is_refused_and_nothing_stays()
    {
        server.Files["/onnx/m.onnx"] = [1, 2, 3, 5];

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(Get);

        Assert.Contains("is not the published model.onnx", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(parent, "tiny")));
    }

    [Fact]
    public async Task A_file_that_was_changed_since_is_fetched_again()
    {
        server.Files["/onnx/m.onnx"] = Model;
        await Get();
        await File.WriteAllTextAsync(Target, "changed", TestContext.Current.CancellationToken);

        await Get();

        Assert.Equal(Model, await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_has_no_such_file_is_said_with_the_address() =>
        Assert.Contains("onnx/m.onnx answered 404", (await Assert.ThrowsAsync<InvalidOperationException>(Get)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        server.Dispose();
        http.Dispose();
        if (Directory.Exists(parent))
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    private Task<string> Get() => EncoderDownload.Get(Published, server.Address, parent, http, _ => { }, TestContext.Current.CancellationToken);

    /// <summary>Serves files from memory on a port of this machine.</summary>
    private sealed class FileServer : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly Task serving;

        public FileServer()
        {
            Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
            listener.Prefixes.Add(Address.AbsoluteUri);
            listener.Start();
            serving = Serve();
        }

        public Uri Address { get; }

        public Dictionary<string, byte[]> Files { get; } = [];

        public int Asked { get; private set; }

        public void Dispose()
        {
            listener.Close();
            serving.GetAwaiter().GetResult();
        }

        private async Task Serve()
        {
            while (listener.IsListening)
            {
                try
                {
                    var context = await listener.GetContextAsync();
                    Asked++;
                    context.Response.StatusCode = Files.ContainsKey(context.Request.Url!.AbsolutePath) ? 200 : 404;
                    context.Response.Close(Files.GetValueOrDefault(context.Request.Url!.AbsolutePath, []), willBlock: false);
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
