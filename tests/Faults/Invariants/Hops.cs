using System.Text.Json;
using Hitl.Contracts;

namespace Hitl.Faults.Invariants;

/// <summary>A message of a load that no send of ours followed.</summary>
/// <param name="Accepted">Whether its webhook got a 2xx.</param>
internal sealed record Unanswered(string Tenant, string Contact, string Message, bool Accepted);

/// <summary>A reply as the notifier has it.</summary>
internal sealed record Booked(string Tenant, string Reply, string State);

/// <summary>
/// How far each message without an answer came, from its webhook to the provider, and every lane that is not where the others are: what a
/// fault test says when it fails. Pure.
/// </summary>
internal static class Hops
{
    private const int Shown = 30;
    private const string WithoutAWord = "it was decided without a word";

    public static IEnumerable<string> Of(Facts facts, IReadOnlyList<Unanswered> unanswered)
    {
        var record = new Record(facts);
        var placed = unanswered.Select(u => (Message: u, Hop: Place(record, u))).ToList();
        yield return $"{placed.Count} messages have no answer";
        foreach (var hop in placed.GroupBy(p => p.Hop.Kind).OrderByDescending(g => g.Count()))
            yield return $"  {hop.Count()} × {hop.Key}";
        foreach (var ((tenant, contact, message, _), (kind, detail)) in placed.Take(Shown))
            yield return $"{message} of {contact} ({tenant}): {kind}; {detail}";
        foreach (var lane in Lanes(facts))
            yield return lane;
        foreach (var undone in facts.Undone)
            yield return $"{undone.Service} has {undone.What} of {undone.Key}";
        foreach (var state in facts.Booked.GroupBy(b => b.State))
            yield return $"the notifier has {state.Count()} replies {state.Key}";
        foreach (var state in facts.Tried.GroupBy(t => t.State))
            yield return $"the ledger has {state.Count()} attempts {state.Key}";
    }

    /// <summary>Those whose conversation a person has because the model was silent for longer than the playbook's deadline.</summary>
    public static IReadOnlyList<Unanswered> LeftByTheModelsDeadline(Facts facts, IReadOnlyList<Unanswered> unanswered)
    {
        var record = new Record(facts);
        return [.. unanswered.Where(m => Place(record, m).Kind.StartsWith(WithoutAWord, StringComparison.Ordinal)
            && record.HandoffBefore(record.Received[(m.Tenant, m.Message)])?.Rule == "model-deadline")];
    }

    private static (string Kind, string Detail) Place(Record record, Unanswered message)
    {
        if (!message.Accepted)
            return ("its webhook was not accepted", "");
        if (record.SaidOf("ingest", message.Message) is not { } inbound)
            return ("ingest has not said it", "");
        var at = $"lane {inbound.Lane}, {Topics.Inbound} {inbound.Position}";
        if (record.HeardTo("orchestrator", Topics.Inbound, inbound.Lane) < inbound.Position)
            return ("the orchestrator has not heard it", at);
        if (record.Received.GetValueOrDefault((message.Tenant, message.Message)) is not { } received)
            return ("it was heard and stands in no stream", at);
        var story = record.After(received);
        at += $", {received.Stream}/{received.Version}";
        var decided = story.Where(e => e.Type == "reply_decided").Select(e => SevenInvariants.Text(e.Data, "Reply")!).ToList();
        if (decided is [var reply, ..])
            return ($"a reply is {record.StateOf(message.Tenant, reply)}", $"{at}, {reply}, {record.PlaceOf("orchestrator", reply)}");
        if (story.Find(e => e.Type == "burst_decided" && e.Data.GetProperty("Messages").EnumerateArray().Any(m => m.GetString() == message.Message)) is { Type: not null } burst)
            return ($"{WithoutAWord}: {SevenInvariants.Text(burst.Data, "Verdict")}", $"{at}, before it {(record.HandoffBefore(received) is var (version, rule) ? $"a handoff at {version} ({rule})" : "no handoff")}");
        if (record.Understood.Contains((message.Tenant, message.Message)))
            return ("it is understood and not decided", $"{at}, then {string.Join(", ", story.Select(e => e.Type))}");
        return record.SaidOf("classifier", message.Message) is { } understood
            ? ("the orchestrator has not heard what the classifier understood", $"{at}, {Topics.Understood} {understood.Position}")
            : ("the classifier has not understood it", $"{at}, it has heard {Topics.Inbound} to {record.HeardTo("classifier", Topics.Inbound, inbound.Lane)}");
    }

    /// <summary>Lanes where what is written, published, on the bus and heard is not the same.</summary>
    private static IEnumerable<string> Lanes(Facts facts)
    {
        foreach (var says in facts.Lanes.GroupBy(l => (l.Says, l.Lane)))
        {
            var lane = says.First();
            var end = facts.Ends.TryGetValue(says.Key, out var known) ? known : (long?)null;
            var hearers = facts.Lanes.Where(l => l.Lane == lane.Lane && l.Heard.ContainsKey(lane.Says)).Select(l => (l.Service, Position: l.Heard[lane.Says])).ToList();
            if (lane.Published == lane.Written && (end is null || end == lane.Written) && hearers.TrueForAll(h => h.Position == lane.Written))
                continue;
            yield return $"lane {lane.Lane} of {lane.Says}: {lane.Service} wrote {lane.Written} and published {lane.Published}, the bus ends at {end?.ToString() ?? "?"}, "
                + string.Join(", ", hearers.Select(h => $"{h.Service} heard {h.Position}"));
        }
    }

    /// <summary>The facts, by what is looked for.</summary>
    private sealed class Record
    {
        private readonly Facts facts;
        private readonly Dictionary<string, List<Told>> streams;
        private readonly ILookup<(string Tenant, string Reply), string> booked;

        public Record(Facts facts)
        {
            this.facts = facts;
            streams = facts.Streams.ToDictionary(
                s => s.Key.Stream, s => SevenInvariants.Read(s).Select(e => new Told(e.Event.Tenant, e.Event.Stream, e.Event.Version, e.Event.Type, e.Data)).ToList());
            booked = facts.Booked.ToLookup(b => (b.Tenant, b.Reply), b => b.State);
            var all = streams.Values.SelectMany(s => s).ToList();
            Received = all.Where(e => e.Type == "message_received")
                .GroupBy(e => (e.Tenant, SevenInvariants.Text(e.Data, "Message")!)).ToDictionary(g => g.Key, g => g.First());
            Understood = [.. all.Where(e => e.Type == "message_understood").Select(e => (e.Tenant, SevenInvariants.Text(e.Data, "Message")!))];
        }

        public Dictionary<(string Tenant, string Message), Told> Received { get; }

        public HashSet<(string Tenant, string Message)> Understood { get; }

        public List<Told> After(Told one) => [.. streams[one.Stream].Where(e => e.Version > one.Version)];

        public (long Version, string? Rule)? HandoffBefore(Told one) =>
            streams[one.Stream].LastOrDefault(e => e.Version < one.Version && e.Type == "handoff_requested") is { } handoff
                ? (handoff.Version, SevenInvariants.Text(handoff.Data.GetProperty("Why"), "Rule"))
                : null;

        public Said? SaidOf(string service, string id) =>
            facts.Said.FirstOrDefault(s => s.Service == service && s.Body.Contains($"\"{id}\"", StringComparison.Ordinal));

        public string PlaceOf(string service, string id) =>
            SaidOf(service, id) is { } said ? $"{Topics.Conversations} {said.Position}, the notifier has heard to {HeardTo("notifier", Topics.Conversations, said.Lane)}" : "not said";

        public long HeardTo(string service, string topic, int lane) =>
            facts.Lanes.FirstOrDefault(l => l.Service == service && l.Lane == lane)?.Heard.GetValueOrDefault(topic) ?? 0;

        public string StateOf(string tenant, string reply) => booked[(tenant, reply)].FirstOrDefault() ?? "decided, and the notifier has none of it";
    }

    /// <summary>An event, in a shape that can be looked for.</summary>
    private sealed record Told(string Tenant, string Stream, long Version, string Type, JsonElement Data);
}
