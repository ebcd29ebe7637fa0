using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Lanes;

namespace Hitl.InboxApi.Inbox;

/// <summary>A view folded again from the journal, on its way to the lane that owns it.</summary>
/// <param name="Heard">How many contracts were folded; a live view that has heard more since is left alone and folded again.</param>
/// <param name="View">Null when the journal shows nothing to people.</param>
public sealed record ViewRebuilt(string Conversation, long Heard, ConversationView? View);

/// <summary>A rebuild is: forget, and read the journal again. The lane's owner alone writes, so the result goes through its lane.</summary>
internal sealed class Rebuild(InboxReader inbox, LaneAcceptor acceptor)
{
    public const string Name = "inbox.view-rebuilt";

    /// <returns>How many conversations were folded again; they are replaced as soon as their lanes come to it.</returns>
    public async Task<int> All(string tenant, CancellationToken ct)
    {
        var conversations = await inbox.Journalled(tenant, ct);
        foreach (var conversation in conversations)
        {
            var view = await Fold(tenant, conversation, ct);
            await acceptor.Accept(tenant, conversation, new ViewRebuilt(conversation, view?.Heard ?? 0, view), uniqueKey: null, ct);
        }

        return conversations.Count;
    }

    /// <summary>The view as the journal has it.</summary>
    public async Task<ConversationView?> Fold(string tenant, string conversation, CancellationToken ct) =>
        (await inbox.History(tenant, conversation, ct))
        .Select(entry => entry.Contract)
        .OfType<object>()
        .Aggregate((ConversationView?)null, ConversationProjection.Project);

    public static void Handle(ViewRebuilt message, Batch batch)
    {
        if ((batch.Get(InboxHandler.Views)?.Heard ?? 0) <= message.Heard)
        {
            batch.Put(InboxHandler.Views, message.View);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ViewRebuilt))]
internal sealed partial class RebuildJson : JsonSerializerContext;
