using System.Threading.Channels;
using Bench.Contract;
using Bench.Host.Messages;
using BenchmarkDotNet.Attributes;

namespace Bench.Micro.Log;

/// <summary>
/// One message to every subscriber without a network: all wait, it is published, each wakes on a pool thread
/// and reads it; over when the last has.
/// </summary>
public class FanOutStep
{
    // Whatever the digits of clock and sequence: the bytes allocated must not hang on the machine's uptime.
    private const int MessageBytes = 200;
    private const int RingMessages = 64;
    private readonly DeadlineWheel _deadlines = new(TimeProvider.System);
    private readonly List<Channel<byte[]>> _unbounded = [];
    private readonly List<Channel<byte[]>> _bounded = [];
    private Arrivals _arrived = null!;
    private MessageLog _log = null!;
    private long _sequence;

    /// <summary>How many subscribe.</summary>
    [Params(1, 100, 10_000)]
    public int Cursors { get; set; }

    [GlobalSetup]
    public void Check()
    {
        _arrived = new Arrivals(Cursors);
        _log = new MessageLog(new Retention(RingMessages, long.MaxValue), TimeProvider.System);
        for (var i = 0; i < Cursors; i++)
        {
            _ = SubscribeAsync(new Subscription(_log, 0, _deadlines));
            _unbounded.Add(Channel.CreateUnbounded<byte[]>(new() { SingleReader = true, SingleWriter = true }));
            _bounded.Add(Channel.CreateBounded<byte[]>(new BoundedChannelOptions(1024)
            {
                SingleReader = true,
                SingleWriter = true,
                FullMode = BoundedChannelFullMode.DropOldest
            }));
            _ = SubscribeAsync(_unbounded[i].Reader);
            _ = SubscribeAsync(_bounded[i].Reader);
        }

        for (var i = 0; i < 3; i++)
        {
            // Each waits for as many arrivals as there are subscribers; the bytes tell that it was the message.
            var expected = (long)Cursors * MessageBytes;
            Agreement.On("log and subscriptions", expected, Log());
            Agreement.On("channel, unbounded", expected, Unbounded());
            Agreement.On("channel, bounded", expected, Bounded());
        }

        for (var i = 0; i < RingMessages; i++) Log(); // The ring has grown to its capacity and gone round.
    }

    [GlobalCleanup]
    public void End()
    {
        _log.Close();
        _deadlines.Dispose();
        foreach (var channel in _unbounded.Concat(_bounded)) channel.Writer.Complete();
        _unbounded.Clear();
        _bounded.Clear();
    }

    [Benchmark(Baseline = true, Description = "MessageLog and Subscription"), BenchmarkCategory(Candidate.Ours)]
    public long Log()
    {
        _arrived.Reset();
        _log.AppendPadded(TimeProvider.System.NowUs(), MessageBytes);
        return _arrived.WaitForAll();
    }

    [Benchmark(Description = "Channel per subscriber, unbounded"), BenchmarkCategory(Candidate.Alternative)]
    public long Unbounded() => Publish(_unbounded);

    [Benchmark(Description = "Channel per subscriber, bounded, drop oldest"), BenchmarkCategory(Candidate.Alternative)]
    public long Bounded() => Publish(_bounded);

    private long Publish(List<Channel<byte[]>> channels)
    {
        _arrived.Reset();
        var nowUs = TimeProvider.System.NowUs();
        var message = MessageCodec.EncodePadded(new MessageStamps(++_sequence, nowUs, nowUs), MessageBytes);
        foreach (var channel in channels) channel.Writer.TryWrite(message);
        return _arrived.WaitForAll();
    }

    private async Task SubscribeAsync(Subscription subscription)
    {
        while (await subscription.WaitAsync(long.MaxValue) == Wake.Messages)
            while (subscription.Read() is { } message) _arrived.Take(message.Encoded);
        subscription.Dispose();
    }

    private async Task SubscribeAsync(ChannelReader<byte[]> reader)
    {
        while (await reader.WaitToReadAsync())
            while (reader.TryRead(out var message)) _arrived.Take(message);
    }

    private sealed class Arrivals(int subscribers)
    {
        private readonly ManualResetEventSlim _all = new();
        private int _left;
        private long _bytes;

        public void Reset()
        {
            _all.Reset();
            _bytes = 0;
            Volatile.Write(ref _left, subscribers);
        }

        public void Take(byte[] message)
        {
            Interlocked.Add(ref _bytes, message.Length);
            if (Interlocked.Decrement(ref _left) == 0) _all.Set();
        }

        /// <exception cref="TimeoutException">Not all came in 10 seconds: a wake-up was lost.</exception>
        public long WaitForAll()
        {
            if (!_all.Wait(TimeSpan.FromSeconds(10)))
                throw new TimeoutException($"{_left} of {subscribers} subscribers had no message after 10 s; a wake-up was lost");
            return _bytes;
        }
    }
}
