using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hitl.Ingest.Slack;

/// <summary>What we read of Slack's <c>block_actions</c> and <c>view_submission</c>; all of it may be missing.</summary>
internal sealed record SlackPayload(
    string? Type = null,
    SlackPayload.Named? Team = null,
    SlackPayload.Named? User = null,
    string? TriggerId = null,
    SlackPayload.Posted? Message = null,
    SlackPayload.Named? Channel = null,
    IReadOnlyList<SlackPayload.Action>? Actions = null,
    SlackPayload.Window? View = null)
{
    public sealed record Named(string? Id = null);

    public sealed record Posted(string? Text = null, IReadOnlyList<Block>? Blocks = null);

    public sealed record Block(string? Type = null, Posted? Text = null);

    public sealed record Action(string? ActionId = null, string? Value = null);

    public sealed record Window(string? Id = null, string? CallbackId = null, string? PrivateMetadata = null, Values? State = null);

    public sealed record Values([property: JsonPropertyName("values")] Dictionary<string, Dictionary<string, Input>>? ByBlock = null);

    public sealed record Input(string? Value = null);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SlackPayload))]
[JsonSerializable(typeof(SlackReply))]
[JsonSerializable(typeof(OpenView))]
[JsonSerializable(typeof(SlackResult))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class SlackJson : JsonSerializerContext;

/// <summary>Our answer to an interaction: words only they see, or what is wrong with a window's field.</summary>
internal sealed record SlackReply(
    string? ResponseType = null, bool? ReplaceOriginal = null, string? Text = null, string? ResponseAction = null, Dictionary<string, string>? Errors = null)
{
    public static SlackReply Ephemeral(string text) => new("ephemeral", false, text);

    public static SlackReply Wrong(string block, string reason) => new(ResponseAction: "errors", Errors: new() { [block] = reason });
}

/// <summary>A call of <c>views.open</c>.</summary>
internal sealed record OpenView(string TriggerId, JsonElement View);

/// <summary>Slack answers 200 always; whether it did so is in the body.</summary>
internal sealed record SlackResult(bool Ok = false, string? Error = null);
