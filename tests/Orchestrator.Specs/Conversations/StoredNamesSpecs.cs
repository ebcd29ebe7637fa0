using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Rosters;
using Hitl.Orchestrator.Tenants;

namespace Hitl.Orchestrator.Specs.Conversations;

public class StoredNamesSpecs
{
    /// <summary>A changed line here is a changed storage format: add, never rename. What is found is left beside the built specs as StoredNames.received.txt.</summary>
    [Fact]
    public void Stored_names_are_frozen()
    {
        var names = FrozenNames.Of(ConversationEvents.Types) + FrozenNames.Of(RosterEvents.Types) + FrozenNames.Of(TenantEvents.Types);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "Conversations", "StoredNames.received.txt"), names);

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Conversations", "StoredNames.approved.txt")), names);
    }

    /// <summary>A list whose items have no serialiser is found out when the first event with one is stored, and parks its conversation.</summary>
    [Fact]
    public void Every_list_that_an_event_holds_has_a_serialiser_of_its_items()
    {
        var lists = ListsIn(typeof(ConversationEvent)).Select(list => (list, Json: (System.Text.Json.Serialization.JsonSerializerContext)ConversationJson.Default))
            .Concat(ListsIn(typeof(RosterEvent)).Select(list => (list, Json: (System.Text.Json.Serialization.JsonSerializerContext)RosterJson.Default)))
            .Concat(ListsIn(typeof(TenantEvent)).Select(list => (list, Json: (System.Text.Json.Serialization.JsonSerializerContext)TenantJson.Default)))
            .ToList();

        Assert.Contains(lists, pair => pair.list == typeof(EquatableList<Hitl.Contracts.Found>));
        Assert.All(lists, pair => Assert.NotNull(pair.Json.GetTypeInfo(pair.list.GetGenericArguments()[0].MakeArrayType())));
    }

    private static IEnumerable<Type> ListsIn(Type events) => events.GetNestedTypes()
        .SelectMany(type => type.GetProperties())
        .Select(property => property.PropertyType)
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableList<>))
        .Distinct();
}
