using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hitl.Ingest;

/// <summary>Where the world finds us, and how long it waits.</summary>
public sealed class IngestOptions
{
    public const string Section = "Ingest";

    /// <summary>The address providers were given, without a path of ours: it is part of what Twilio signs.</summary>
    [Required, Url]
    public required string PublicUrl { get; set; }

    /// <summary>A request that is not durable by then is answered 503, in time for the second that a webhook may wait for that.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:10")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(0.8);

    /// <summary>The same for Slack, whose window is opened by a call to it before the answer; it gives up after 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:03")]
    public TimeSpan AnswerSlackWithin { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How long what came in is kept as it came.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan RawLogKept { get; set; } = TimeSpan.FromDays(30);
}

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;
