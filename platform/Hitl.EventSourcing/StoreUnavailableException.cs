using System.Net.Sockets;
using Npgsql;

namespace Hitl.EventSourcing;

/// <summary>The store cannot be reached now; nothing was sent or nothing depends on it. Over HTTP a 503 with Retry-After.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException()
        : this("The store cannot be reached.")
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the database is away, starting, full of connections, or closed to them: nothing about the statement itself.</summary>
    public static bool Means(Exception failure) => failure switch
    {
        // 55000 and 3D000 come from connecting alone: a database closed to connections, or about to be put in another's place.
        PostgresException p => p.SqlState[..2] is "08" or "53" || p.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || p.SqlState is PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.InvalidCatalogName,
        NpgsqlException or IOException or TimeoutException or SocketException => true,
        _ => false,
    };
}
