using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts;
using Hitl.Lanes;

namespace Hitl.InboxApi.Inbox;

/// <summary>Journals what is heard and folds it into the conversation's view.</summary>
internal static class InboxHandler
{
    public static readonly DocumentKind<ConversationView> Views =
        new("conversation", key => key.StartsWith("c_", StringComparison.Ordinal), InboxJson.Default.ConversationView);

    public static void Handle<T>(T contract, Batch batch)
        where T : notnull
    {
        Journal.Keep(contract, batch);
        var before = batch.Get(Views);
        if (ConversationProjection.Project(before, contract) is var after && (before, after) is not (null, null))
        {
            batch.Put(Views, after);
        }
    }

    /// <summary>Belongs to the tenant and to no conversation.</summary>
    public static void Published(PlaybookPublished contract, Batch batch) => Journal.Keep(contract, batch);

    public static void Erased(ContactErased contract, Batch batch)
    {
        Handle(contract, batch);
        batch.Write(Journal.Eraser, new(batch.Tenant, batch.Key, ContractTypes.NameOf(typeof(ContactErased))));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConversationView))]
internal sealed partial class InboxJson : JsonSerializerContext;
