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
}
