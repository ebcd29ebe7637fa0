namespace Hitl.Lanes;

/// <summary>HT001: lanes that are no longer ours, or whose commit number moved.</summary>
public sealed class LaneLostException(IReadOnlyList<int> lanes)
    : Exception($"HT001: not ours any more, or moved on: lanes {string.Join(", ", lanes)}.")
{
    public IReadOnlyList<int> Lanes { get; } = lanes;
}

/// <summary>HT002: a stream is not at the version it was decided on: a foreign writer or a bug.</summary>
public sealed class StreamConflictException(IReadOnlyList<(string Tenant, string Id)> streams)
    : Exception($"HT002: not at the expected version: {string.Join(", ", streams.Select(s => $"{s.Tenant}/{s.Id}"))}.")
{
    public IReadOnlyList<(string Tenant, string Id)> Streams { get; } = streams;
}

/// <summary>HT003: rows that a decision assumed otherwise; the round is decided again with that known.</summary>
public sealed class AssumptionBrokenException(IReadOnlyList<string> keys)
    : Exception($"HT003: no longer so: {string.Join(", ", keys)}.")
{
    public IReadOnlyList<string> Keys { get; } = keys;
}

/// <summary>The database refused the data; the same data will be refused again.</summary>
public sealed class CommitRefusedException(string message, Exception inner) : Exception(message, inner);

/// <summary>The commit took longer than a statement may.</summary>
public sealed class CommitTimedOutException(string message, Exception inner) : Exception(message, inner);

/// <summary>The answer to a commit was lost.</summary>
public sealed class CommitUnknownException(string message, Exception inner) : Exception(message, inner);
