using System.Net;
using System.Text.Json;
using static InboxApi.Specs.Said;

namespace InboxApi.Specs;

public class LiveSpecs(RunningInbox inbox) : IClassFixture<RunningInbox>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listener_hears_every_change_and_resumes_without_gaps_or_repeats()
    {
        await using var first = await Listener.Open(inbox, null);
        await inbox.Say("northgate", Wrote("c_live_1", "one"), Wrote("c_live_2", "two"), Wrote("c_live_3", "three"));
        await first.Hear(3);
        var cut = first.Heard[1].Id;

        await inbox.Say("northgate", Wrote("c_live_1", "four", version: 2), Wrote("c_live_4", "five"));
        await inbox.Say("harbour", Wrote("c_live_5", "another tenant's"));
        await first.Hear(5);
        await using var second = await Listener.Open(inbox, cut);
        await second.Hear(3);
        await inbox.Say("northgate", Wrote("c_live_2", "six", version: 2));
        await second.Hear(4);

        Assert.Equal(["five", "four", "one", "three", "two"], first.Heard.Select(h => h.Text).Order());
        Assert.Equal(
            first.Heard.Skip(2).Select(h => h.Text).Append("six").Order(),
            second.Heard.Select(h => h.Text).Order());
        Assert.All(first.Heard, h => Assert.Equal("message-recorded", h.Kind));
    }

    [Fact]
    public async Task An_id_that_is_none_of_ours_is_refused()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/live");
        request.Headers.Add("Last-Event-ID", "yesterday");

        Assert.Equal(HttpStatusCode.BadRequest, (await inbox.As(Priya).SendAsync(request, Ct)).StatusCode);
    }

    private sealed class Listener(HttpResponseMessage response, StreamReader lines) : IAsyncDisposable
    {
        public List<(string Id, string Kind, string Text)> Heard { get; } = [];

        public static async Task<Listener> Open(RunningInbox inbox, string? lastId)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/live");
            if (lastId is not null)
            {
                request.Headers.Add("Last-Event-ID", lastId);
            }

            var response = await inbox.As(Priya).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            var listener = new Listener(response, new StreamReader(await response.Content.ReadAsStreamAsync(Ct)));
            await listener.Block(Ct);
            return listener;
        }

        /// <summary>Reads until so many changes were heard.</summary>
        public async Task Hear(int count)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            limit.CancelAfter(TimeSpan.FromSeconds(20));
            while (Heard.Count < count)
            {
                var block = await Block(limit.Token);
                if (block.TryGetValue("data", out var data))
                {
                    var happening = JsonElement.Parse(data);
                    Heard.Add((block["id"], happening.GetProperty("kind").GetString()!, happening.GetProperty("data").GetProperty("text").GetString()!));
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            lines.Dispose();
            response.Dispose();
            await ValueTask.CompletedTask;
        }

        private async Task<Dictionary<string, string>> Block(CancellationToken ct)
        {
            var block = new Dictionary<string, string>();
            while (await lines.ReadLineAsync(ct) is var line && line is not "")
            {
                Assert.NotNull(line);
                if (line.Split(": ", 2) is [var field, var value])
                {
                    block[field] = value;
                }
            }

            return block;
        }
    }
}
