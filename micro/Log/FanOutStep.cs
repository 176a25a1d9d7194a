using System.Threading.Channels;
using Bench.Contract;
using Bench.Host.Log;
using BenchmarkDotNet.Attributes;

#pragma warning disable CA2012 // A stored wait is consumed exactly once, by the subscriber's next step.
namespace Bench.Micro.Log;

/// <summary>
/// One message to every subscriber without a network: all wait, it is published, each wakes, reads it and waits again.
/// The hop to the thread pool, the same for all candidates, is left out: nothing here changes threads.
/// </summary>
public class FanOutStep
{
    private const int MessageBytes = 200; // Whatever the digits of clock and sequence: the bytes allocated must not hang on the machine's uptime.
    private readonly byte[][] _into = new byte[32][];
    private long _sequence;
    private MessageLog _log = null!;
    private Waiter[] _waiters = [];
    private long[] _cursors = [];
    private ValueTask<WaitEnd>[] _waits = [];
    private Subscribers _unbounded = null!;
    private Subscribers _bounded = null!;

    /// <summary>How many subscribe.</summary>
    [Params(1, 100, 10_000)]
    public int Cursors { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _log = new MessageLog(1024, TimeProvider.System);
        _cursors = new long[Cursors];
        _waiters = [.. Enumerable.Range(0, Cursors).Select(_ => new Waiter(_log, TimeProvider.System, CancellationToken.None))];
        _waits = [.. _waiters.Select(waiter => waiter.WaitAsync(0, Timeout.InfiniteTimeSpan))];
        _unbounded = new Subscribers(Cursors, () => Channel.CreateUnbounded<byte[]>(new() { SingleReader = true, SingleWriter = true }));
        _bounded = new Subscribers(Cursors, () => Channel.CreateBounded<byte[]>(new BoundedChannelOptions(1024) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.DropOldest }));
        for (var i = 0; i < 3; i++)
        {
            var expected = LogAndWaiters();
            Agreement.On("channel, unbounded", expected, Unbounded());
            Agreement.On("channel, bounded", expected, Bounded());
            if (_waits.Any(wait => wait.IsCompleted)) throw new InvalidOperationException("a subscriber does not wait again; the next step would not wake it");
        }

        for (var i = 0; i < 2048; i++) LogAndWaiters(); // The ring has grown to its capacity and gone round.
    }

    [Benchmark(Baseline = true, Description = "MessageLog and Waiter"), BenchmarkCategory(Candidate.Ours)]
    public long LogAndWaiters()
    {
        _log.AppendPadded(TimeProvider.System.NowUs(), MessageBytes);
        long messages = 0;
        for (var i = 0; i < _waiters.Length; i++)
        {
            _ = _waits[i].GetAwaiter().GetResult();
            messages += _log.Read(ref _cursors[i], _into, out _);
            _waits[i] = _waiters[i].WaitAsync(_cursors[i], Timeout.InfiniteTimeSpan);
        }

        return messages;
    }

    [Benchmark(Description = "Channel per subscriber, unbounded"), BenchmarkCategory(Candidate.Alternative)]
    public long Unbounded() => _unbounded.Publish(Encode());

    [Benchmark(Description = "Channel per subscriber, bounded, drop oldest"), BenchmarkCategory(Candidate.Alternative)]
    public long Bounded() => _bounded.Publish(Encode());

    private byte[] Encode()
    {
        var nowUs = TimeProvider.System.NowUs();
        return MessageCodec.EncodePadded(new MessageStamps(++_sequence, nowUs, nowUs), MessageBytes);
    }

    /// <summary>The usual way to fan out in .NET: a channel for each subscriber.</summary>
    private sealed class Subscribers
    {
        private readonly Channel<byte[]>[] _channels;
        private readonly ValueTask<bool>[] _waits;

        public Subscribers(int count, Func<Channel<byte[]>> make)
        {
            _channels = [.. Enumerable.Range(0, count).Select(_ => make())];
            _waits = [.. _channels.Select(channel => channel.Reader.WaitToReadAsync())];
        }

        public long Publish(byte[] message)
        {
            foreach (var channel in _channels) channel.Writer.TryWrite(message);
            long messages = 0;
            for (var i = 0; i < _channels.Length; i++)
            {
                _waits[i].GetAwaiter().GetResult();
                while (_channels[i].Reader.TryRead(out _)) messages++;
                _waits[i] = _channels[i].Reader.WaitToReadAsync();
            }

            return messages;
        }
    }
}
