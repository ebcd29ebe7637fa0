using Hitl.EventSourcing;

namespace Hitl.Lanes;

/// <summary>A lane that this worker holds, with what it keeps in memory under that term.</summary>
internal sealed class OwnedLane(LaneRow row)
{
    public int Lane { get; } = row.Lane;

    public long Term { get; } = row.Term;

    public long Number { get; set; } = row.CommitNumber;

    public long Written { get; set; } = row.Written;

    /// <summary>Everything up to here is on the bus.</summary>
    public long Published { get; set; } = row.Published;

    /// <summary>What the database knows of <see cref="Published"/>.</summary>
    public long Marked { get; set; } = row.Published;

    /// <summary>An operator wants all from here to be published again; null when nobody does.</summary>
    public long? RepublishFrom { get; set; }

    /// <summary>Until this is on the bus, what is published is <see cref="RepublishFrom"/> on: it was there before. 0 when the lane has not gone back.</summary>
    public long RepublishTo { get; set; }

    /// <summary>Handed over from a commit, or read back; in order, not yet acknowledged by the bus.</summary>
    public Queue<OutgoingRow> ToPublish { get; } = new();

    /// <summary>Rows behind those in <see cref="ToPublish"/> must be read from the store before new ones may follow.</summary>
    public bool MustReadBack { get; set; } = row.Written > row.Published;

    public Dictionary<string, Heard> HeardTopics { get; } = new(row.HeardTopics, StringComparer.Ordinal);

    public Dictionary<string, TopicProgress> Progress { get; } = new(StringComparer.Ordinal);

    public HashSet<(string Tenant, string Key)> Parked { get; } = [];

    public LinkedList<Input> Queue { get; } = new();

    public HashSet<long> QueuedRows { get; } = [];

    public HashSet<TimerKey> QueuedTimers { get; } = [];

    public Dictionary<StateKey, StreamState> Streams { get; } = [];

    public Dictionary<StateKey, DocumentState> Documents { get; } = [];

    public int RunningCalls { get; set; }

    /// <summary>Someone else holds it, or will; whatever comes back for it is dropped.</summary>
    public bool Lost { get; set; }

    /// <summary>Another instance wants its share: start nothing new, then let go.</summary>
    public bool Releasing { get; set; }

    /// <summary>Monotonic timestamp until which the lane waits for another; 0 for none.</summary>
    public long WaitsUntil { get; set; }

    /// <summary>Enough waits: its records are not read before half of it is done. What comes meanwhile is dropped and read again.</summary>
    public bool ReadingPaused { get; set; }

    /// <summary>Goes back to where publishing again was asked to begin.</summary>
    public void GoBack()
    {
        if (RepublishFrom is not { } from || RepublishTo != 0)
            return;
        RepublishTo = Written;
        Published = Math.Min(Published, from - 1);
        ToPublish.Clear();
        MustReadBack = true;
    }

    /// <summary>Forgets everything when there is too much of it: what is hot is soon loaded again.</summary>
    public void MakeRoom(int most)
    {
        if (Streams.Count + Documents.Count <= most)
            return;
        Streams.Clear();
        Documents.Clear();
    }
}

/// <summary>How far a topic was read and applied in a lane.</summary>
/// <param name="mostApart">Two ends further apart, in monotonic ticks, are no steady reading.</param>
internal sealed class TopicProgress(Heard from, long mostApart)
{
    /// <summary>Last position taken into the queue.</summary>
    public long Queued { get; set; } = from.Position;

    /// <summary>Last position whose handling is committed.</summary>
    public long Applied { get; set; } = from.Position;

    /// <summary>How far the bus must be read on after the last one queued.</summary>
    public long QueuedOffset { get; set; } = from.Offset;

    /// <summary>An end that was seen and not yet reached by what is applied: behind this position…</summary>
    public long EndPosition { get; private set; } = -1;

    /// <summary>…at this monotonic timestamp; 0 when no end is to be reached.</summary>
    public long EndSeenAt { get; private set; }

    /// <summary>Everything that was on the bus at this monotonic timestamp has been applied; 0 for never.</summary>
    public long CaughtUpAt { get; private set; }

    /// <summary>Since this monotonic timestamp the topic's end was reached again and again, with no long pause; 0 for never.</summary>
    public long SteadySince { get; private set; }

    /// <summary>Records beyond the next one have been seen since this monotonic timestamp; 0 for none.</summary>
    public long GapSince { get; set; }

    /// <summary>When the gap was last read again, or first seen.</summary>
    public long GapReadAgainAt { get; set; }

    /// <summary>What came after the gap has been read to the end since, so that reading again can find no less.</summary>
    public bool GapReadToEnd { get; set; }

    /// <summary>The gap has been read again from before it.</summary>
    public bool GapReadAgain { get; set; }

    public bool GapAlarmed { get; set; }

    public void GapSeen(long now)
    {
        if (GapSince != 0)
            return;
        (GapSince, GapReadAgainAt, GapReadToEnd, GapReadAgain) = (now, now, false, false);
    }

    /// <summary>The end was seen behind what is queued. An earlier end that is still to be reached counts first, else a busy lane would never count as caught up.</summary>
    public void EndSeen(long at)
    {
        if (EndSeenAt != 0)
            return;
        (EndPosition, EndSeenAt) = (Queued, at);
        Caught();
    }

    /// <summary>Notes that all up to <see cref="Applied"/> is applied.</summary>
    public void Caught()
    {
        if (EndSeenAt == 0 || Applied < EndPosition)
            return;
        if (CaughtUpAt == 0 || EndSeenAt - CaughtUpAt > mostApart)
            SteadySince = EndSeenAt;
        (CaughtUpAt, EndSeenAt) = (EndSeenAt, 0);
    }
}
