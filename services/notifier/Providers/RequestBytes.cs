namespace Hitl.Notifier.Providers;

/// <summary>
/// Whether a request's first byte was written. It may be written within the time that is left to begin, and on one connection only: a second
/// try of the HTTP stack's own would be an attempt nobody decided.
/// </summary>
internal sealed class RequestBytes(Func<bool> mayBegin, Action begun)
{
    private static readonly AsyncLocal<RequestBytes?> Flowing = new();
    private Stream? connection;

    public bool Written => Volatile.Read(ref connection) is not null;

    /// <summary>Bytes written in this asynchronous flow are this request's.</summary>
    public void Follow() => Flowing.Value = this;

    /// <summary>Wraps a connection, under TLS, so that every byte of a request is seen before it is written.</summary>
    public static Stream Watch(Stream connection) => new Watched(connection);

    private void Write(Stream on)
    {
        if (Volatile.Read(ref connection) is { } first)
        {
            if (!ReferenceEquals(first, on))
                throw new IOException("The request was begun on another connection; sending it again is not the HTTP stack's to decide.");
            return;
        }

        if (!mayBegin())
            throw new IOException("Too late to begin.");
        Volatile.Write(ref connection, on);
        begun();
    }

    private sealed class Watched(Stream inner) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            See();
            inner.Write(buffer);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            See();
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        // Fails closed: a byte that is nobody's is not written.
        private void See() => (Flowing.Value ?? throw new IOException("No request is known to write here.")).Write(this);
    }
}
