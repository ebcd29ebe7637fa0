using NodaTime;

namespace Hitl.Classifier.Extraction;

/// <summary>When and where a message was written: what its days, times and national numbers are relative to.</summary>
/// <param name="Country">ISO 3166-1; null when nobody knows it. What countries write differently is ambiguous then.</param>
public sealed record Setting(DateTimeOffset At, DateTimeZone Zone, string? Country)
{
    public LocalDateTime Now { get; } = Instant.FromDateTimeOffset(At).InZone(Zone).LocalDateTime;

    public LocalDate Today => Now.Date;
}
