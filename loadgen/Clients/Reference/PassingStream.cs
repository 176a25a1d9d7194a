namespace Bench.Loadgen.Clients.Reference;

/// <summary>A stream over another that looks at what passes, and passes all of it on. It ends the other with itself.</summary>
/// <param name="inner">The other.</param>
internal abstract class PassingStream(Stream inner) : AsyncStream
{
    /// <summary>The other.</summary>
    protected Stream Inner => inner;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
