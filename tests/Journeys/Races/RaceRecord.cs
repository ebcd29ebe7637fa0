using System.Text.Json;
using Hitl.Contracts;
using Hitl.Lanes;
using Npgsql;

namespace Hitl.Journeys.Races;

/// <summary>Something the sender said, at its place in the conversation's lane: the order in which it was committed, whatever any clock says.</summary>
internal sealed record Told(string Conversation, long Position, object Contract);

/// <summary>A row of the sender's ledger.</summary>
internal sealed record Tried(string Conversation, string Reply, string Attempt);

/// <summary>What the sender said and tried, what had been decided, and which attempts the provider accepted. Its findings are pure.</summary>
internal sealed record RaceRecord(
    IReadOnlyList<Told> Told, IReadOnlyDictionary<string, ReplyDecided> Decided, IReadOnlyList<Tried> Tried, IReadOnlyList<string?> Accepted)
{
    public int Of<T>() => Told.Count(t => t.Contract is T);

    public int Suppressed(string reason) => Told.Count(t => t.Contract is DeliveryChanged { State: DeliveryState.Suppressed } d && d.Reason == reason);

    /// <summary>Empty when nothing automated passed a fence or an opt-out.</summary>
    public IReadOnlyList<string> Findings()
    {
        var attempts = Tried.ToLookup(t => t.Conversation);
        // Once an attempt is said to be sent, refused or unknown, it is no longer under way.
        var settled = Told.Where(t => t.Contract is DeliveryChanged { Attempt: not null }).GroupBy(t => ((DeliveryChanged)t.Contract).Attempt!.Value)
            .ToDictionary(g => g.Key.Value, g => g.Min(t => t.Position));
        var quiet = Told.Where(t => t.Contract is ControlQuiet).ToDictionary(t => (t.Conversation, ((ControlQuiet)t.Contract).Epoch), t => t.Position);
        var findings = new List<string>();
        foreach (var told in Told)
        {
            switch (told.Contract)
            {
                case ControlFenced fence:
                    var older = attempts[told.Conversation].Where(a => IsAutomated(a) && Decided[a.Reply].Epoch < fence.Epoch).ToList();
                    var inFlight = fence.InFlight.Select(f => f.Reply.Value).ToHashSet();
                    findings.AddRange(older.Where(a => !SettledBefore(a, told.Position) && !inFlight.Contains(a.Reply))
                        .Select(a => $"{a.Attempt} of epoch {Decided[a.Reply].Epoch} began behind the fence of epoch {fence.Epoch} of {told.Conversation}"));
                    if (!quiet.TryGetValue((told.Conversation, fence.Epoch), out var silence))
                        findings.Add($"epoch {fence.Epoch} of {told.Conversation} was fenced and never quiet");
                    else
                        findings.AddRange(older.Where(a => !SettledBefore(a, silence)).Select(a => $"{a.Attempt} was under way when epoch {fence.Epoch} of {told.Conversation} was quiet"));
                    break;
                case OptOutApplied stop:
                    var underWay = stop.UnderWay.Select(r => r.Value).ToHashSet();
                    findings.AddRange(attempts[told.Conversation].Where(a => IsAutomated(a) && !SettledBefore(a, told.Position) && !underWay.Contains(a.Reply))
                        .Select(a => $"{a.Attempt} began after the opt-out of {told.Conversation}"));
                    break;
            }
        }

        var known = Tried.Select(t => t.Attempt).ToHashSet();
        findings.AddRange(Accepted.Where(a => a is null || !known.Contains(a)).Select(a => $"the provider accepted {a ?? "a message without a name"}, which no ledger knows"));
        findings.AddRange(Accepted.GroupBy(a => a).Where(g => g.Count() > 1).Select(g => $"the provider accepted {g.Key} {g.Count()} times"));
        return findings;

        bool SettledBefore(Tried attempt, long position) => settled.TryGetValue(attempt.Attempt, out var at) && at < position;

        bool IsAutomated(Tried attempt) => Decided.TryGetValue(attempt.Reply, out var reply) ? reply is { Automated: true, OptOutConfirmation: false } : true;
    }

    /// <summary>Reads it from the services' databases and the simulator.</summary>
    public static async Task<RaceRecord> Read(Journey journey)
    {
        var decided = (await Said(journey, "hitl_orchestrator")).Select(t => t.Contract).OfType<ReplyDecided>().ToDictionary(r => r.Reply.Value);
        var tried = (await journey.Query("hitl_notifier", "select conversation || '|' || reply || '|' || attempt from sending.attempts"))
            .Select(row => row.Split('|')).Select(row => new Tried(row[0], row[1], row[2])).ToList();
        var accepted = (await journey.Outside.AllTexts(Journey.Ct)).Where(t => !t.FromContact).Select(t => t.Attempt).ToList();
        return new RaceRecord(await Said(journey, "hitl_notifier"), decided, tried, accepted);
    }

    private static async Task<List<Told>> Said(Journey journey, string database)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(journey.Platform.AdminConnectionString) { Database = database });
        await using var command = source.CreateCommand("select first, bytes from lanes.outgoing order by lane, first");
        await using var reader = await command.ExecuteReaderAsync(Journey.Ct);
        var said = new List<Told>();
        while (await reader.ReadAsync(Journey.Ct))
        {
            var position = reader.GetInt64(0);
            foreach (var envelope in EnvelopePack.Unpack(reader.GetFieldValue<byte[]>(1)))
            {
                if (ContractTypes.Find(envelope.Type) is { } json)
                    said.Add(new Told(envelope.Key, position, JsonSerializer.Deserialize(envelope.Body.Span, json)!));
                position++;
            }
        }

        return said;
    }
}
