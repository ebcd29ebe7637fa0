using System.ComponentModel.DataAnnotations;

namespace Hitl.Lanes;

/// <summary>How a worker shares and runs its lanes.</summary>
public sealed class WorkerOptions
{
    public const string Section = "Lanes";

    /// <summary>How many lanes the installation has; chosen once, then fixed.</summary>
    [Range(1, 1024)]
    public int Count { get; set; } = 16;

    /// <summary>This instance's name. A restarted instance of the same name takes its lanes back at once; the term fences its predecessor.</summary>
    [Required]
    public string Instance { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>A lane whose owner has not shown itself for this long may be taken.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the store is asked for accepted rows and due timers when nobody told of any, while there is something to do.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:05")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How often it is asked after a second without work: what another instance accepted or posted waits for so long. Timers that this instance
    /// set itself it knows, and asks for them when they are due.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:05")]
    public TimeSpan IdlePoll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A round begins no sooner after the one before; what comes meanwhile shares its commit. A full batch does not wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Pace { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Most records in one batch.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 500;

    /// <summary>Most records waiting in memory before reading pauses. A lane that has a quarter of it waiting is not read alone, and does not count.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueued { get; set; } = 5_000;

    /// <summary>Most streams and documents that a lane keeps in memory between batches.</summary>
    [Range(1, 10_000_000)]
    public int MaxKept { get; set; } = 20_000;

    /// <summary>How often a failing record is tried before it is parked.</summary>
    [Range(1, 10)]
    public int Attempts { get; set; } = 3;

    /// <summary>A gap in a topic that lasts longer raises an alarm.</summary>
    public TimeSpan GapAlarm { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How old an end of the bus may be for a lane to count as caught up.</summary>
    public TimeSpan CaughtUpWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What is older is deleted where it is only kept to be published or refused again; <c>Bus:Retention</c>.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often what is too old is looked for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ExpireEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Deciding that is held for longer raises an alarm; at each start it is held for a moment.</summary>
    public TimeSpan HoldAlarm { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stopping worker waits for its running calls.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(12);
}
