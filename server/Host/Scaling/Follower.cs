using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Traffic;

namespace Bench.Host.Scaling;

/// <summary>
/// Keeps one topic's log level with the backplane: what comes in order is appended, what is missing is fetched before what comes after it,
/// and what nobody has retained is passed over, so that its readers see a gap. Any thread may call any member at any time: the log takes a
/// message only where it is the next one.
/// </summary>
internal sealed class Follower(string topic, MessageLog log, IExchange exchange, ServerTraffic traffic)
{
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;
    private volatile bool _begun;

    /// <summary>The topic's log on this server.</summary>
    public MessageLog Log => log;

    /// <summary>True when the log has all that a reader with this cursor may know of.</summary>
    public bool Serves(long? since) => _begun && (since ?? 0) <= log.Head;

    /// <summary>Takes a message that this server is told of.</summary>
    /// <returns>False when some before it are missing: <see cref="CatchUpAsync"/> brings them, and this one again.</returns>
    public bool TryTake(ReadOnlySpan<byte> encoded)
    {
        var sequence = SequenceOf(encoded);
        if (sequence > log.Head + 1) return false;
        // Of what was fetched meanwhile nothing need be copied.
        if (sequence > log.Head) Append(sequence, encoded.ToArray());
        return true;
    }

    /// <summary>Fetches what the log lacks. The fetch begins after the call, so that it sees whatever its caller knows of.</summary>
    /// <exception cref="BackplaneException">The backplane cannot be reached.</exception>
    public Task CatchUpAsync()
    {
        lock (_gate)
        {
            if (_running.IsCompleted) return _running = FetchAsync();
            return _next ??= FetchAfterAsync(_running);
        }
    }

    private async Task FetchAfterAsync(Task before)
    {
        // How it went is told to those who wait for it. Never at once: the caller holds the lock, and has yet to note this as the next one.
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task running;
        lock (_gate)
        {
            _next = null;
            running = _running = FetchAsync();
        }

        await running;
    }

    private async Task FetchAsync()
    {
        var tail = await exchange.TailAsync(topic, log.Head);
        if (tail.Messages.Count > 0) log.BeginAt(tail.Base);
        foreach (var encoded in tail.Messages)
        {
            var sequence = SequenceOf(encoded);
            log.PassOverTo(sequence - 1);
            Append(sequence, encoded);
        }

        _begun = true;
    }

    private void Append(long sequence, byte[] encoded)
    {
        if (log.TryAppendNumbered(sequence, encoded)) traffic.Published.Add(1);
    }

    private static long SequenceOf(ReadOnlySpan<byte> encoded) =>
        MessageCodec.TryDecode(encoded, out var stamps, out _)
            ? stamps.Sequence
            : throw new InvalidDataException("what came by the backplane is no message of this server's");
}
