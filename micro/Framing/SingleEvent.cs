using System.Net.ServerSentEvents;

namespace Bench.Micro.Framing;

/// <summary>
/// A source of one event that can be read again and again without allocating: what is measured is the formatter, not an iterator.
/// </summary>
internal sealed class SingleEvent(SseItem<byte[]> item) : IAsyncEnumerable<SseItem<byte[]>>, IAsyncEnumerator<SseItem<byte[]>>
{
    private bool _given;

    public SseItem<byte[]> Current { get; } = item;

    public IAsyncEnumerator<SseItem<byte[]>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _given = false;
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        var first = !_given;
        _given = true;
        return ValueTask.FromResult(first);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
