using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hitl.EventSourcing;

namespace Hitl.Faults.Invariants;

/// <summary>What every fault test ends with: each finding names the invariant and where it is broken. Pure.</summary>
/// <remarks>The seven are those that peers test with, put in this platform's terms; see docs/faults.md.</remarks>
internal static class SevenInvariants
{
    private const string OptOutConfirmation = "OptOutConfirmation";

    // What a person does. Each names who, and the action it came with.
    private static readonly HashSet<string> ByPeople =
        ["take_over_asked", "hand_back_asked", "agent_reply_asked", "answer_for_bot_asked", "resolve_asked", "call_reported", "handoff_judged", "specialist_answered"];

    private static readonly HashSet<string> AtTheProvider = new(StringComparer.OrdinalIgnoreCase) { "sent", "undelivered", "delivered", "read" };

    public static IReadOnlyList<string> Check(Facts facts) =>
    [
        .. NoAcceptedLoss(facts), .. NoDoubleSend(facts), .. NoSendWithoutAuthority(facts), .. OrderInEachConversation(facts),
        .. TenantsAreApart(facts), .. Quiet(facts), .. AuditChain(facts),
    ];

    /// <summary>1: each message answered with 2xx is exactly one <c>MessageReceived</c>, and nothing stands there that nobody wrote.</summary>
    public static IEnumerable<string> NoAcceptedLoss(Facts facts)
    {
        var recorded = Events(facts, "message_received").ToLookup(e => (e.Event.Tenant, Message: Text(e.Data, "Message")));
        foreach (var written in facts.Written.Where(w => w.Accepted))
        {
            var times = recorded[(written.Tenant, written.Message)].Count();
            if (times != 1)
                yield return $"1 accepted loss: {written.Message} of {written.Contact} was accepted and stands {times} times";
        }

        var known = facts.Written.Select(w => (w.Tenant, w.Message)).ToHashSet();
        foreach (var phantom in recorded.Where(r => !known.Contains(r.Key!)))
            yield return $"1 accepted loss: nobody wrote {phantom.Key.Message}, which stands in {phantom.First().Event.Stream}";
    }

    /// <summary>2: at most one accepted send for each reply; the ledger says of each what is so; an unknown is shown to people.</summary>
    public static IEnumerable<string> NoDoubleSend(Facts facts)
    {
        foreach (var twice in facts.Sent.Where(s => s.Reply is not null).GroupBy(s => (s.Tenant, s.Reply)).Where(g => g.Count() > 1))
            yield return $"2 double send: the provider accepted {twice.Key.Reply} {twice.Count()} times ({string.Join(", ", twice.Select(t => t.Attempt))})";

        var sends = facts.Sent.ToLookup(s => (s.Tenant, s.Attempt));
        var reported = Events(facts, "delivery_reported")
            .Select(e => (e.Event.Tenant, e.Event.Stream, Reply: Text(e.Data, "Reply"), State: Text(e.Data, "State"))).ToHashSet();
        foreach (var tried in facts.Tried)
        {
            var times = sends[(tried.Tenant, tried.Attempt)].Count();
            if (AtTheProvider.Contains(tried.State) && times == 0)
                yield return $"2 double send: {tried.Attempt} is {tried.State} and the provider has none of it";
            if (Is(tried, "notAccepted") && times > 0)
                yield return $"2 double send: {tried.Attempt} is said not to have been accepted and the provider has it";
            if (Is(tried, "unknown") && !reported.Contains((tried.Tenant, tried.Conversation, tried.Reply, "Unknown")))
                yield return $"2 double send: {tried.Attempt} is unknown and {tried.Conversation} does not say so";
        }

        var ledger = facts.Tried.Select(t => (t.Tenant, Attempt: (string?)t.Attempt)).ToHashSet();
        foreach (var sent in facts.Sent.Where(s => !ledger.Contains((s.Tenant, s.Attempt))))
            yield return $"2 double send: the ledger has no attempt {sent.Attempt ?? "without a name"} to {sent.To}";
    }

    /// <summary>3: each send has a decision of those very words under the epoch in force, and nothing leaves by a closed way.</summary>
    public static IEnumerable<string> NoSendWithoutAuthority(Facts facts)
    {
        var decided = new Dictionary<(string Tenant, string? Reply), (string Stream, bool Confirmation)>();
        foreach (var stream in facts.Streams)
        {
            var epoch = 0L;
            foreach (var (e, data) in Read(stream))
            {
                if (e.Type is "control_taken" or "control_returned")
                    epoch = data.GetProperty("Epoch").GetInt64();
                if (e.Type != "reply_decided")
                    continue;
                decided[(e.Tenant, Text(data, "Reply"))] = (e.Stream, data.TryGetProperty(OptOutConfirmation, out var c) && c.GetBoolean());
                if (data.GetProperty("Automated").GetBoolean() && data.GetProperty("Epoch").GetInt64() < epoch)
                    yield return $"3 authority: {Text(data, "Reply")} was decided by software under epoch {data.GetProperty("Epoch")} while {epoch} was in force";
            }
        }

        var words = facts.Heard.Where(h => h.Type == "hitl.reply-decided.v1")
            .GroupBy(h => (h.Tenant, Reply: Text(h.Body, "reply"))).ToDictionary(g => g.Key, g => Text(g.First().Body, "text"));
        var started = facts.Tried.GroupBy(t => (t.Tenant, Attempt: (string?)t.Attempt)).ToDictionary(g => g.Key, g => g.First().StartedAt);
        var closed = facts.Closed.ToLookup(c => (c.Tenant, c.Fingerprint));
        foreach (var sent in facts.Sent)
        {
            if (!decided.TryGetValue((sent.Tenant, sent.Reply), out var decision) || decision.Stream != sent.Conversation)
                yield return $"3 authority: nobody decided {sent.Attempt ?? "what was sent"} to {sent.To}";
            else if (words.TryGetValue((sent.Tenant, sent.Reply), out var text) && text != sent.Text)
                yield return $"3 authority: {sent.Attempt} says \"{sent.Text}\" where \"{text}\" was decided";
            else if (!decision.Confirmation && started.TryGetValue((sent.Tenant, sent.Attempt), out var at)
                && closed[(sent.Tenant, Fingerprint(sent.Tenant, sent.To))].Any(c => c.At < at))
                yield return $"3 authority: {sent.Attempt} began after {sent.To} was closed";
        }
    }

    /// <summary>4: versions without gaps, messages in the order in which they were accepted, words in the order in which they were decided, views as their journal gives them.</summary>
    public static IEnumerable<string> OrderInEachConversation(Facts facts)
    {
        var versions = new Dictionary<(string, string?), long>();
        var places = new Dictionary<(string, string), (string Stream, long Version)>();
        foreach (var stream in facts.Streams)
        {
            var next = 1L;
            foreach (var (e, data) in Read(stream))
            {
                if (e.Version != next++)
                    yield return $"4 order: {stream.Key.Stream} has version {e.Version} where {next - 1} is due";
                if (e.Type == "message_received")
                    places[(e.Tenant, Text(data, "Message")!)] = (e.Stream, e.Version);
                if (e.Type == "reply_decided" && !(data.TryGetProperty(OptOutConfirmation, out var c) && c.GetBoolean()))
                    versions[(e.Tenant, Text(data, "Reply"))] = e.Version;
            }
        }

        foreach (var contact in facts.Written.Where(w => w.Accepted && places.ContainsKey((w.Tenant, w.Message))).GroupBy(w => (w.Tenant, w.Contact)))
        {
            var inOrder = contact.OrderBy(w => w.Begun).ToList();
            foreach (var (one, then) in inOrder.Zip(inOrder.Skip(1)).Where(p => p.First.Ended < p.Second.Begun))
            {
                if (places[(one.Tenant, one.Message)] is var first && places[(then.Tenant, then.Message)] is var second
                    && first.Stream == second.Stream && first.Version > second.Version)
                    yield return $"4 order: {then.Message} was accepted after {one.Message} and stands before it in {first.Stream}";
            }
        }

        foreach (var conversation in facts.Sent.Where(s => versions.ContainsKey((s.Tenant, s.Reply))).GroupBy(s => (s.Tenant, s.Conversation)))
        {
            var left = conversation.OrderBy(s => s.At).Select(s => (s.Attempt, Version: versions[(s.Tenant, s.Reply)])).ToList();
            foreach (var (one, then) in left.Zip(left.Skip(1)).Where(p => p.First.Version > p.Second.Version))
                yield return $"4 order: {then.Attempt} was decided before {one.Attempt} and left after it";
        }

        foreach (var lane in facts.Heard.GroupBy(h => (h.Tenant, h.Lane)))
        {
            var next = 1L;
            foreach (var heard in lane.OrderBy(h => h.Position))
            {
                if (heard.Position != next++)
                    yield return $"4 order: {lane.Key.Tenant}'s journal of lane {lane.Key.Lane} has {heard.Position} where {next - 1} is due";
            }
        }

        foreach (var conversation in facts.Heard.GroupBy(h => (h.Tenant, h.Conversation)))
        {
            var told = conversation.OrderBy(h => h.Position).Where(h => h.Body.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number)
                .Select(h => h.Body.GetProperty("version").GetInt64()).ToList();
            foreach (var (one, then) in told.Zip(told.Skip(1)).Where(p => p.First > p.Second))
                yield return $"4 order: {conversation.Key.Conversation} was heard of at version {then} after {one}";
        }

        foreach (var shown in facts.Shown.Where(s => s.Live != s.Rebuilt))
            yield return $"4 order: {shown.Conversation} is shown as {shown.Live} where its journal gives {shown.Rebuilt}";
    }

    /// <summary>5: no row, record or log line of one tenant has what is another's.</summary>
    public static IEnumerable<string> TenantsAreApart(Facts facts)
    {
        foreach (var stray in facts.Strays)
            yield return $"5 tenants: {stray.Where} of {stray.Tenant} holds {stray.Marker}";
        foreach (var said in facts.Said)
        {
            foreach (var marker in facts.Markers.Where(m => m.Key != said.Tenant).SelectMany(m => m.Value))
            {
                if (said.Key.Contains(marker, StringComparison.Ordinal) || said.Body.Contains(marker, StringComparison.Ordinal))
                    yield return $"5 tenants: {said.Service} said {said.Type} for {said.Tenant} at {said.Lane}/{said.Position}, which holds {marker}";
            }
        }
    }

    /// <summary>6: everything written is published and heard, and nothing waits, is parked or alarms.</summary>
    public static IEnumerable<string> Quiet(Facts facts)
    {
        foreach (var undone in facts.Undone)
            yield return $"6 quiet: {undone.Service} has {undone.What} of {undone.Key}";
        var written = facts.Lanes.ToDictionary(l => (l.Says, l.Lane), l => l.Written);
        foreach (var lane in facts.Lanes)
        {
            if (lane.Published != lane.Written)
                yield return $"6 quiet: lane {lane.Lane} of {lane.Service} has published {lane.Published} of {lane.Written}";
            foreach (var (topic, position) in lane.Heard)
            {
                if (written.TryGetValue((topic, lane.Lane), out var end) && position != end)
                    yield return $"6 quiet: lane {lane.Lane} of {lane.Service} has heard {topic} to {position} of {end}";
            }
        }

        foreach (var tried in facts.Tried.Where(t => Is(t, "started")))
            yield return $"6 quiet: {tried.Attempt} is under way";
    }

    /// <summary>7: every stream's hashes join, every act of a person names who and which action, and a replay decides the same.</summary>
    public static IEnumerable<string> AuditChain(Facts facts)
    {
        foreach (var finding in facts.Streams.SelectMany(s => Audit.Verify(s).Findings))
            yield return $"7 audit: {finding.Stream.Stream} at {finding.Version}: {finding.Message}";
        foreach (var (e, data) in facts.Streams.SelectMany(Read).Where(e => ByPeople.Contains(e.Event.Type)))
        {
            var by = data.TryGetProperty("By", out var agent) && agent.ValueKind == JsonValueKind.Object ? Text(agent, "Id") : null;
            if (string.IsNullOrEmpty(by))
                yield return $"7 audit: {e.Type} at {e.Stream}/{e.Version} does not say who";
            if (string.IsNullOrEmpty(Text(data, e.Type switch { "specialist_answered" => "Question", "handoff_judged" => "Handoff", _ => "Action" })))
                yield return $"7 audit: {e.Type} at {e.Stream}/{e.Version} does not say what it came with";
        }

        foreach (var conversation in facts.Differing)
            yield return $"7 audit: a replay decides {conversation} otherwise";
    }

    private static IEnumerable<(StoredEvent Event, JsonElement Data)> Events(Facts facts, string type) =>
        facts.Streams.SelectMany(Read).Where(e => e.Event.Type == type);

    internal static IEnumerable<(StoredEvent Event, JsonElement Data)> Read(StoredStream stream)
    {
        foreach (var e in stream.Events)
        {
            using var document = JsonDocument.Parse(e.Data);
            yield return (e, document.RootElement.Clone());
        }
    }

    private static bool Is(Tried tried, string state) => tried.State.Equals(state, StringComparison.OrdinalIgnoreCase);

    internal static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Fingerprint(string tenant, string address)
    {
        const string WhatsApp = "whatsapp:";
        var bare = address.StartsWith(WhatsApp, StringComparison.Ordinal) ? address[WhatsApp.Length..] : address;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{bare}")));
    }
}
