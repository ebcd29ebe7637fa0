using System.Net;
using System.Text;
using Hitl.Cli.Infrastructure;
using Hitl.Testing;

namespace Hitl.Journeys;

/// <summary>A collector of OTLP over HTTP finds one trace in every process that a message goes through, up to the one that sends the answer.</summary>
public class One_trace_goes_from_webhook_to_provider(ITestOutputHelper output)
{
    private const string Number = "+447700900701";
    private static readonly string[] Path = ["gateway", "ingest", "classifier", "orchestrator", "notifier"];

    [Fact]
    public async Task Through_the_gateway_and_across_the_bus()
    {
        using var collector = new Collector();
        await using var journey = await Journey.Begin("trace", output, new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        });

        await journey.Writes(Number, "What are your opening hours?");
        await Eventually.Holds(
            async () => (await journey.SentTo(Number)).Count == 1, () => "the answer did not leave", TimeSpan.FromSeconds(60));

        await Eventually.Holds(
            () => Task.FromResult(Path.Select(collector.Traces).Aggregate((one, other) => [.. one.Intersect(other)]).Count > 0),
            () => $"traces told: {string.Join(", ", Path.Select(service => $"{service} {collector.Traces(service).Count}"))}",
            TimeSpan.FromSeconds(30));
    }

    /// <summary>Keeps the bodies of exports of spans.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly Lock gate = new();
        private readonly List<byte[]> exports = [];
        private readonly Task listening;

        public Collector()
        {
            Address = $"http://127.0.0.1:{FreePort.Next()}";
            listener.Prefixes.Add(Address + "/");
            listener.Start();
            listening = Listen();
        }

        public string Address { get; }

        /// <summary>The traces that a service has told spans of.</summary>
        public HashSet<string> Traces(string service)
        {
            lock (gate)
                return [.. exports.Where(e => IsOf(e, Encoding.UTF8.GetBytes(service))).SelectMany(TraceIds)];
        }

        public void Dispose()
        {
            listener.Close();
            listening.GetAwaiter().GetResult();
        }

        /// <summary>The resource's <c>service.name</c> comes with its value right behind it: tag and length of the value, tag and length of its text.</summary>
        private static bool IsOf(ReadOnlySpan<byte> export, ReadOnlySpan<byte> service)
        {
            var key = "service.name"u8;
            var at = export.IndexOf(key);
            return at >= 0 && export[(at + key.Length + 4)..].StartsWith(service);
        }

        /// <summary>A span begins with its trace (field 1, 16 bytes) and its own id (field 2, 8 bytes).</summary>
        private static IEnumerable<string> TraceIds(byte[] export) =>
            from at in Enumerable.Range(0, Math.Max(0, export.Length - 28))
            where export[at] == 0x0A && export[at + 1] == 16 && export[at + 18] == 0x12 && export[at + 19] == 8
            select Convert.ToHexString(export, at + 2, 16);

        private async Task Listen()
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    if (context.Request.Url!.AbsolutePath == "/v1/traces")
                    {
                        lock (gate)
                            exports.Add(body.ToArray());
                    }

                    context.Response.ContentType = "application/x-protobuf";
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed: the journey is over.
            }
        }
    }
}
