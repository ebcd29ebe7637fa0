using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Hitl.Gateway.Specs;

public class ForwardingSpecs
{
    private const int Limit = 1_048_576;

    [Fact]
    public async Task A_webhook_of_one_megabyte_arrives_byte_for_byte()
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Body);
        var body = Bytes(Limit);

        var answer = await gateway.SendAsync(HttpMethod.Post, "/hooks/k1", new ByteArrayContent(body));
        var chunked = await gateway.SendAsync(HttpMethod.Post, "/hooks/k1", new Chunked(body));

        await answer.ShouldBe(Convert.ToHexString(SHA256.HashData(body)));
        await chunked.ShouldBe(Convert.ToHexString(SHA256.HashData(body)));
    }

    [Fact]
    public async Task One_byte_more_is_too_large_and_no_service_sees_it_whole()
    {
        var wholeBodies = 0;
        await using var gateway = await RunningGateway.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            Interlocked.Increment(ref wholeBodies);
        });
        var body = Bytes(Limit + 1);

        var announced = await gateway.SendAsync(HttpMethod.Post, "/hooks/k1", new ByteArrayContent(body));
        var chunked = await gateway.SendAsync(HttpMethod.Post, "/hooks/k1", new Chunked(body));

        await announced.ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "at most 1048576 bytes");
        await chunked.ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "at most 1048576 bytes");
        Assert.Equal(0, wholeBodies);
    }

    [Fact]
    public async Task A_GET_never_reaches_a_hook()
    {
        var reached = false;
        await using var gateway = await RunningGateway.StartAsync(_ =>
        {
            reached = true;
            return Task.CompletedTask;
        });

        var answer = await gateway.GetAsync("/hooks/k1");

        await answer.ShouldBeProblem(HttpStatusCode.MethodNotAllowed, "Method Not Allowed");
        Assert.False(reached);
    }

    [Fact]
    public async Task Live_updates_flow_while_the_answer_is_still_open()
    {
        var more = new TaskCompletionSource();
        await using var gateway = await RunningGateway.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: one\n\n");
            await context.Response.Body.FlushAsync();
            await more.Task;
            await context.Response.WriteAsync("data: two\n\n");
        });

        using var answer = await gateway.GetAsync("/api/live", RunningGateway.Token());
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        Assert.Equal("data: one", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        more.SetResult();
        Assert.Equal("", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("data: two", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_trace_goes_on_through_the_gateway()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var gateway = await RunningGateway.StartAsync(context =>
            context.Response.WriteAsync(context.Request.Headers["traceparent"].ToString().Split('-')[1]));

        var answer = await gateway.SendAsync(
            HttpMethod.Post, "/hooks/k1", new StringContent(""), token: null, ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));

        await answer.ShouldBe(Trace);
    }

    [Fact]
    public async Task A_service_that_is_down_is_a_problem_that_says_when_to_come_again()
    {
        await using var gateway = await RunningGateway.StartAsync(Echo.Body);
        await gateway.StopServicesAsync();

        var answer = await gateway.SendAsync(HttpMethod.Post, "/hooks/k1", new StringContent("hello"));

        await answer.ShouldBeProblem(HttpStatusCode.BadGateway, "The ingest service cannot be reached");
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Answers_tell_the_browser_what_it_must_not_do_even_when_a_service_says_otherwise()
    {
        await using var gateway = await RunningGateway.StartAsync(context =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src *";
            return Task.CompletedTask;
        });

        var passed = await gateway.GetAsync("/api/conversations", RunningGateway.Token());
        var refused = await gateway.GetAsync("/api/conversations");

        foreach (var answer in new[] { passed, refused })
        {
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    /// <summary>A body whose length is not announced.</summary>
    private sealed class Chunked(byte[] body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
