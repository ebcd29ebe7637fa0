using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Hitl.Notifier.Providers;

/// <summary>Where the providers are.</summary>
public sealed class ProviderOptions
{
    public const string Section = "Providers";

    public Uri Twilio { get; init; } = new("https://api.twilio.com");

    public Uri Slack { get; init; } = new("https://slack.com");

    /// <summary>A server that takes every connection's mail instead of its own, such as <c>smtp://127.0.0.1:2525</c>.</summary>
    public Uri? Smtp { get; init; }

    /// <summary>Calls to the outside under way for one tenant; more of its own wait, others' do not.</summary>
    [Range(1, 1000)]
    public int CallsPerTenant { get; init; } = 32;
}

[OptionsValidator]
internal sealed partial class ProviderOptionsValidator : IValidateOptions<ProviderOptions>;

/// <summary>Where people look.</summary>
public sealed class AlertLinkOptions
{
    public const string Section = "Links";

    /// <summary>The page of one conversation, with <c>{conversation}</c> for its id; alerts carry no link without it.</summary>
    [RegularExpression(@"https?://.*\{conversation\}.*")]
    public string? Conversation { get; init; }
}

[OptionsValidator]
internal sealed partial class AlertLinkOptionsValidator : IValidateOptions<AlertLinkOptions>;

/// <summary>Where providers reach us.</summary>
public sealed class PublicOptions
{
    public const string Section = "Ingest";

    /// <summary>The base address of the webhooks, as the providers see it.</summary>
    [Required]
    public Uri? PublicUrl { get; init; }
}

[OptionsValidator]
internal sealed partial class PublicOptionsValidator : IValidateOptions<PublicOptions>;
