using System.Net.Mime;
using Hitl.Hosting;
using Hitl.Ingest.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Hitl.Ingest.Hooks;

/// <summary>A request to a connection, its body read once and not yet believed.</summary>
internal sealed record Hook(Connection Connection, HttpRequest Request, byte[] Body)
{
    public const string UrlEncodedType = "application/x-www-form-urlencoded";

    /// <summary>What is kept of the headers. No secret is among them.</summary>
    private static readonly string[] Kept =
        [HeaderNames.ContentType, HeaderNames.UserAgent, "Idempotency-Key", "I-Twilio-Idempotency-Token", "X-Slack-Request-Timestamp", "X-Slack-Retry-Num"];

    /// <summary>Lower case, without parameters; empty when none was sent.</summary>
    public string MediaType =>
        MediaTypeHeaderValue.TryParse(Request.ContentType, out var type) ? type.MediaType.ToString().ToLowerInvariant() : "";

    public bool IsJson => MediaType == MediaTypeNames.Application.Json;

    public bool IsForm => MediaType == UrlEncodedType;

    /// <exception cref="ProblemException">413: the body is larger than a request's may be.</exception>
    public static async Task<Hook> Read(Connection connection, HttpRequest request, CancellationToken ct)
    {
        using var body = new MemoryStream((int)Math.Clamp(request.ContentLength ?? 4096, 0, Platform.BodyLimit));
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            if (body.Length + read > Platform.BodyLimit)
                throw ProblemException.TooLarge();
            body.Write(buffer, 0, read);
        }

        return new Hook(connection, request, body.ToArray());
    }

    /// <summary>A header's only value; null when it was not sent, or twice.</summary>
    public string? Only(string header) => Request.Headers[header] is [var value] ? value : null;

    /// <summary>The address the provider called, and signed: the public one and not the one that a proxy made of it.</summary>
    public string SignedUrl(string publicUrl)
    {
        var target = Request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var path = target is ['/', ..] ? target : Request.Path.ToUriComponent() + Request.QueryString.ToUriComponent();
        return publicUrl.TrimEnd('/') + path;
    }

    public InboundLogRow ToLog(string uniqueKey, string contact, DateTimeOffset at) =>
        new(
            Connection.Tenant,
            uniqueKey,
            Connection.Id.Value,
            contact,
            Kept.Where(Request.Headers.ContainsKey).ToDictionary(name => name, name => CleanText.Of(Request.Headers[name].ToString())),
            Body,
            at);

    /// <summary>Says nothing about why: a forger learns nothing.</summary>
    public static ProblemException Unsigned() => new(StatusCodes.Status401Unauthorized);

    public static ProblemException WrongType(string wanted) => new(StatusCodes.Status415UnsupportedMediaType, detail: $"Send {wanted}.");
}
