using System.Diagnostics.Metrics;

namespace Bench.Host.Traffic;

/// <summary>What the measured listener has carried, of all patterns together.</summary>
internal sealed class ServerTraffic : IDisposable
{
    /// <summary>The name of the server's own metrics.</summary>
    public const string MeterName = "Bench.Host";

    // From 10 us, which is a good sleep's error, to a lag that spoils a run.
    private static readonly double[] LagBucketsSeconds =
    [
        1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1
    ];

    private readonly Histogram<double> _lag;
    private long _tcpOpen;
    private long _tcpAccepted;

    public ServerTraffic(IReadOnlyList<string> patterns)
    {
        Patterns = [.. patterns.Select(pattern => new PatternTraffic(pattern))];
        _lag = Meter.CreateHistogram(
            "bench.publisher.lag", "s", "Published - intended",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LagBucketsSeconds });
    }

    public Meter Meter { get; } = new(MeterName);

    /// <summary>By pattern, lowest rung first.</summary>
    public IReadOnlyList<PatternTraffic> Patterns { get; }

    /// <summary>Messages appended to all logs.</summary>
    public Tally Published { get; } = new();

    /// <summary>Requests answered.</summary>
    public Tally Requests { get; } = new();

    /// <summary>Requests refused with a 4xx status.</summary>
    public Tally Refused { get; } = new();

    /// <summary>What the kernel has sent again on the measured connections.</summary>
    public Retransmits Retransmits { get; } = new();

    public long TcpOpen => Volatile.Read(ref _tcpOpen);

    public long TcpAccepted => Volatile.Read(ref _tcpAccepted);

    public PatternTraffic Of(string pattern) => Patterns.Single(traffic => traffic.Pattern == pattern);

    /// <summary>Counts a connection in and returns how many are open with it.</summary>
    public long Accept()
    {
        Interlocked.Increment(ref _tcpAccepted);
        return Interlocked.Increment(ref _tcpOpen);
    }

    public void Drop() => Interlocked.Decrement(ref _tcpOpen);

    /// <summary>Takes how late the publisher was with one message.</summary>
    public void PublisherLagged(long lagUs) => _lag.Record(lagUs / 1e6);

    public void Dispose() => Meter.Dispose();
}
