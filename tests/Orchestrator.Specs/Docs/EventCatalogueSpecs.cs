using System.Reflection;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Hitl.Contracts;
using Hitl.EventSourcing;
using Hitl.Orchestrator.Conversations;
using Hitl.Orchestrator.Rosters;
using Hitl.Orchestrator.Tenants;

namespace Hitl.Orchestrator.Specs.Docs;

public class EventCatalogueSpecs
{
    /// <summary>With HITL_APPROVE=1 in the environment docs/events.md is written anew.</summary>
    [Fact]
    public void The_event_catalogue_says_what_the_code_stores_and_sends()
    {
        var file = Path.Combine(RepositoryFolder.Root, "docs", "events.md");
        var catalogue = Catalogue();
        if (Environment.GetEnvironmentVariable("HITL_APPROVE") == "1")
        {
            File.WriteAllText(file, catalogue);
        }

        Assert.Equal(catalogue, File.Exists(file) ? File.ReadAllText(file) : "");
    }

    [Fact]
    public void Every_stored_event_stands_in_it_once_as_an_input_or_a_decision()
    {
        var stored = Stored().Select(e => e.Name).ToArray();
        var catalogue = Catalogue();

        Assert.NotEmpty(stored);
        Assert.Equal(stored.Order(StringComparer.Ordinal), stored.Distinct().Order(StringComparer.Ordinal));
        Assert.All(stored, name => Assert.Contains($"| `{name}` |", catalogue, StringComparison.Ordinal));
    }

    private static string Catalogue()
    {
        var stored = Stored().ToList();
        var text = new StringBuilder()
            .Append("# Event catalogue\n\n")
            .Append("Generated from the code by `EventCatalogueSpecs`, which fails when this page is stale.\n")
            .Append("`HITL_APPROVE=1 ./hitl test --filter EventCatalogueSpecs` writes it anew.\n\n")
            .Append("## Stored: the events of a `").Append(ConversationEvents.Kind).Append("` stream\n\n")
            .Append("Names and properties are frozen. *Personal* properties are stored encrypted under the contact's key.\n");
        Section(text, "Inputs: facts from outside", stored.Where(e => e.Is == typeof(ConversationEvent.Input)));
        Section(text, "Decisions: what the policy did", stored.Where(e => e.Is == typeof(ConversationEvent.Decision)));

        text.Append("\n## Stored: the events of a `").Append(RosterEvents.Kind).Append("` stream\n\n")
            .Append("One for each tenant: who is on shift, and whose turn it is. It decides on its inputs as a conversation does on its own.\n");
        Section(text, "In the order they are declared", Blocks(FrozenNames.Of(RosterEvents.Types)).Select(lines => new Listed(lines[0], typeof(RosterEvent), [.. lines.Skip(1).Select(Marked)])));

        text.Append("\n## Stored: the events of a `").Append(TenantEvents.Kind).Append("` stream\n\n")
            .Append("One for each tenant: whether software writes to everybody, and who said so.\n");
        Section(text, "In the order they are declared", Blocks(FrozenNames.Of(TenantEvents.Types)).Select(lines => new Listed(lines[0], typeof(TenantEvent), [.. lines.Skip(1).Select(Marked)])));

        text.Append("\n## Sent: the contracts between services\n\n")
            .Append("The name is the CloudEvents `type`. Topics: ")
            .AppendJoin(", ", Topics.All.Select(topic => $"`{topic}`")).Append(".\n\n")
            .Append("| contract | properties |\n| --- | --- |\n");
        foreach (var (name, json) in ContractTypes.All.OrderBy(contract => contract.Key, StringComparer.Ordinal))
        {
            Row(text, name, json.Properties.Select(Described));
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<Listed> events)
    {
        text.Append("\n### ").Append(title).Append("\n\n| event | properties |\n| --- | --- |\n");
        foreach (var e in events)
        {
            Row(text, e.Name, e.Properties);
        }
    }

    private static void Row(StringBuilder text, string name, IEnumerable<string> properties) =>
        text.Append("| `").Append(name).Append("` | ").AppendJoin(" · ", properties).Append(" |\n");

    /// <summary>Read back from the text that the approved file freezes, so that the two cannot differ.</summary>
    private static IEnumerable<Listed> Stored() =>
        Blocks(FrozenNames.Of(ConversationEvents.Types)).Select(lines => new Listed(lines[0], KindOf(lines[0]), [.. lines.Skip(1).Select(Marked)]));

    private static IEnumerable<string[]> Blocks(string frozen) =>
        frozen.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Where(lines => !lines[0].Contains(" -> ", StringComparison.Ordinal));

    private static string Marked(string line)
    {
        const string Personal = " personal";
        var property = line.Trim();
        return property.EndsWith(Personal, StringComparison.Ordinal) ? $"`{property[..^Personal.Length]}` *personal*" : $"`{property}`";
    }

    private static Type KindOf(string alias) =>
        typeof(ConversationEvent).GetNestedTypes()
            .Single(type => !type.IsAbstract && (type.GetCustomAttribute<StoredAsAttribute>()?.Alias ?? EventAlias.Of(type.Name)) == alias)
            .BaseType!;

    private static string Described(JsonPropertyInfo property) => $"`{property.Name}: {NameOf(property.PropertyType)}`";

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? $"{NameOf(value)}?"
        : type.IsGenericType && type.GetGenericArguments() is [var item] ? $"{NameOf(item)}[]"
        : type.Name;

    private sealed record Listed(string Name, Type Is, IReadOnlyList<string> Properties);
}
