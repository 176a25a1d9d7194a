namespace Bench.Host.Patterns;

/// <summary>Set when the server begins to stop: every open stream says goodbye in its own protocol, every held request is answered.</summary>
internal sealed class Goodbye : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    public CancellationToken Token => _source.Token;

    public void Say() => _source.Cancel();

    public void Dispose() => _source.Dispose();
}
