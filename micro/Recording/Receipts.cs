using Bench.Contract;
using Bench.Loadgen.Recording;
using BenchmarkDotNet.Attributes;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Micro.Recording;

/// <summary>What a delivery costs once its frame is gone: decode, order, two latencies. Beside it what the histogram alone takes.</summary>
public class Receipts
{
    private const int Messages = 100;
    private readonly byte[][] _messages = new byte[Messages][];
    private readonly long[] _latenciesUs = new long[Messages];
    private readonly LongHistogram _plain = Recorder.NewHistogram();
    private readonly LongConcurrentHistogram _concurrent = new(1, Recorder.LongestUs, 3);
    private readonly Subscriber _subscriber = new(0, 0);
    private Recorder _recorder = null!;

    [GlobalSetup]
    public void Check()
    {
        var random = new SplitMix64(42);
        var nowUs = TimeProvider.System.NowUs();
        _recorder = new Recorder(TimeProvider.System) { Timeline = new Timeline(0, 0, long.MaxValue) };
        for (var i = 0; i < Messages; i++)
        {
            _latenciesUs[i] = 50 + (long)(1_000 * random.NextExponential());
            var intendedUs = Math.Max(0, nowUs - _latenciesUs[i]);
            _messages[i] = MessageCodec.EncodePadded(new MessageStamps(i + 1, intendedUs, intendedUs), 200);
        }

        Agreement.On("deliveries", Messages, Receive());
        Agreement.On("receipts in the histogram", Messages, _recorder.Delivery.TotalCount);
        Agreement.On("impossible latencies", 0, _recorder.CopyCounts().Impossible);
        _plain.Reset();
        _concurrent.Reset();
        Agreement.On(nameof(LongConcurrentHistogram), Histogram(), Concurrent());
        Agreement.On("99th percentile", _plain.GetValueAtPercentile(99), _concurrent.GetValueAtPercentile(99));
    }

    [Benchmark(Baseline = true, Description = "Recorder.Receive", OperationsPerInvoke = Messages), BenchmarkCategory(Candidate.Ours)]
    public long Receive()
    {
        _subscriber.Sequence = new SequenceTracker(latestOnly: false);
        foreach (var message in _messages) _recorder.Receive(_subscriber, message);
        return _subscriber.Sequence.Delivered;
    }

    [Benchmark(Description = "Recorder.RequestSent", OperationsPerInvoke = Messages), BenchmarkCategory(Candidate.Ours)]
    public long RequestSent()
    {
        for (var i = 0; i < Messages; i++) _recorder.RequestSent(0);
        return Messages;
    }

    [Benchmark(Description = "LongHistogram alone, one thread", OperationsPerInvoke = Messages), BenchmarkCategory(Candidate.Alternative)]
    public long Histogram()
    {
        foreach (var latencyUs in _latenciesUs) _plain.RecordValue(latencyUs);
        return Messages;
    }

    [Benchmark(Description = "LongConcurrentHistogram alone", OperationsPerInvoke = Messages), BenchmarkCategory(Candidate.Alternative)]
    public long Concurrent()
    {
        foreach (var latencyUs in _latenciesUs) _concurrent.RecordValue(latencyUs);
        return Messages;
    }
}
