using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Simulator.Clock;
using Hitl.Simulator.Connections;

namespace Hitl.Simulator.Slack;

/// <summary>A message that one person alone is shown.</summary>
internal sealed record SlackWhisper(string Tenant, string Channel, string User, string Ts, string Text);

/// <summary>A message in a channel; <see cref="Blocks"/> and <see cref="Metadata"/> are as the app gave them.</summary>
internal sealed record SlackMessage(
    string Connection,
    string Tenant,
    string Channel,
    string Ts,
    string? ThreadTs,
    string Text,
    JsonNode? Blocks,
    JsonNode? Metadata,
    int Edits,
    DateTimeOffset At)
{
    /// <summary>True when the id stands anywhere in the metadata or as a button's value.</summary>
    public bool Mentions(string id) =>
        (Metadata?.ToJsonString().Contains($"\"{id}\"", StringComparison.Ordinal) ?? false)
        || (Blocks?.ToJsonString().Contains(id, StringComparison.Ordinal) ?? false);
}

/// <summary>A window that the app opened before a user.</summary>
internal sealed record SlackView(string Id, string Connection, string User, string Trigger, JsonObject View, string Hash)
{
    public bool Open { get; init; } = true;
}

/// <summary>The right to open one window, good for three seconds of real time after a click.</summary>
internal sealed class Trigger(string id, string connection, string user)
{
    public string Id => id;

    public string Connection => connection;

    public string User => user;

    public long Started { get; } = TimeProvider.System.GetTimestamp();

    public TaskCompletionSource<SlackView> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>All Slack channels, windows and triggers of this run.</summary>
internal sealed class Workspace(DevelopmentClock clock)
{
    public static readonly TimeSpan TriggerLife = TimeSpan.FromSeconds(3);

    private const int Kept = 100_000;

    private readonly Lock gate = new();
    private readonly List<SlackMessage> messages = [];
    private readonly Dictionary<(string Channel, string Ts), int> index = [];
    private readonly Dictionary<string, SlackView> views = [];
    private readonly Dictionary<string, Trigger> triggers = [];
    private readonly Dictionary<string, int> metadata = new(StringComparer.Ordinal);
    private readonly List<SlackWhisper> whispers = [];
    private long lastTs;
    private long lastId;
    private int updates;

    public SlackMessage Post(Connection connection, string channel, string text, string? threadTs, JsonNode? blocks, JsonNode? meta)
    {
        lock (gate)
        {
            if (messages.Count >= Kept)
            {
                messages.Clear();
                index.Clear();
            }

            var message = new SlackMessage(
                connection.Id, connection.Tenant, channel, NextTs(), threadTs, text, WithIds(blocks), meta, 0, clock.GetUtcNow());
            index.Add((channel, message.Ts), messages.Count);
            messages.Add(message);
            if (meta is not null)
            {
                var key = channel + meta.ToJsonString();
                metadata[key] = metadata.GetValueOrDefault(key) + 1;
            }

            return message;
        }
    }

    /// <summary>What one person alone is shown.</summary>
    public SlackWhisper Whisper(Connection connection, string channel, string user, string text)
    {
        lock (gate)
        {
            var whisper = new SlackWhisper(connection.Tenant, channel, user, NextTs(), text);
            whispers.Add(whisper);
            return whisper;
        }
    }

    public IReadOnlyList<SlackWhisper> Whispers()
    {
        lock (gate)
        {
            return [.. whispers];
        }
    }

    /// <summary>Null when there is no such message of this connection.</summary>
    public SlackMessage? Update(Connection connection, string channel, string ts, string? text, JsonNode? blocks, JsonNode? meta)
    {
        lock (gate)
        {
            if (!index.TryGetValue((channel, ts), out var at) || messages[at].Connection != connection.Id)
            {
                return null;
            }

            var old = messages[at];
            updates++;
            return messages[at] = old with
            {
                Text = text ?? old.Text,
                Blocks = blocks is null && text is not null ? null : WithIds(blocks) ?? old.Blocks,
                Metadata = meta ?? old.Metadata,
                Edits = old.Edits + 1,
            };
        }
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<SlackMessage> Search(Func<SlackMessage, bool> where)
    {
        lock (gate)
        {
            return [.. messages.Where(where)];
        }
    }

    public Trigger NewTrigger(Connection connection, string user)
    {
        lock (gate)
        {
            var number = ++lastId;
            var trigger = new Trigger($"{number}.{connection.Team}.{Guid.NewGuid():N}", connection.Id, user);
            triggers.Add(trigger.Id, trigger);
            return trigger;
        }
    }

    /// <summary>Opens a window by a trigger, which works once; else Slack's word for why not.</summary>
    public (SlackView? View, string? Error) Open(Connection connection, string triggerId, JsonObject view)
    {
        lock (gate)
        {
            if (!triggers.TryGetValue(triggerId, out var trigger) || trigger.Connection != connection.Id)
            {
                return (null, "invalid_trigger_id");
            }

            if (trigger.Opened.Task.IsCompleted)
            {
                return (null, "exchanged_trigger_id");
            }

            if (TimeProvider.System.GetElapsedTime(trigger.Started) > TriggerLife)
            {
                return (null, "expired_trigger_id");
            }

            WithIds(view["blocks"]);
            var id = $"V{++lastId:D10}";
            var opened = new SlackView(id, connection.Id, trigger.User, triggerId, view, $"{NextTs()}.{id}");
            views.Add(id, opened);
            trigger.Opened.SetResult(opened);
            return (opened, null);
        }
    }

    public SlackView? View(string id)
    {
        lock (gate)
        {
            return views.GetValueOrDefault(id);
        }
    }

    public IReadOnlyList<SlackView> Views()
    {
        lock (gate)
        {
            return [.. views.Values];
        }
    }

    public void Close(SlackView view)
    {
        lock (gate)
        {
            if (views.ContainsKey(view.Id))
            {
                views[view.Id] = view with { Open = false };
            }
        }
    }

    public void Replace(SlackView view, JsonObject with)
    {
        lock (gate)
        {
            views[view.Id] = view with { View = with };
        }
    }

    public object Counts()
    {
        lock (gate)
        {
            return new
            {
                Messages = messages.Count,
                Updates = updates,
                Views = views.Count,
                MetadataTwice = metadata.Values.Count(n => n > 1),
            };
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            messages.Clear();
            index.Clear();
            views.Clear();
            triggers.Clear();
            whispers.Clear();
            metadata.Clear();
            updates = 0;
        }
    }

    /// <summary>Slack gives every block an id when the app did not.</summary>
    private JsonNode? WithIds(JsonNode? blocks)
    {
        foreach (var block in (blocks as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            block["block_id"] ??= $"b{++lastId}";
        }

        return blocks;
    }

    /// <summary>Unix seconds with six places, of the development clock; each is greater than the last.</summary>
    private string NextTs()
    {
        var micros = (clock.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        lastTs = Math.Max(lastTs + 1, micros);
        return string.Create(CultureInfo.InvariantCulture, $"{lastTs / 1_000_000}.{lastTs % 1_000_000:D6}");
    }
}
