using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Publishing;
using Bench.Host.Traffic;

namespace Bench.Host.FrontPage;

/// <summary>
/// What the front page shows: messages at random moments in one topic, at the rate that a visitor sets. There is one for
/// all visitors. It runs while one of them says so every few seconds, on a thread that nothing else has; without visitors
/// there is neither thread nor timer, and a workload under way ends it.
/// </summary>
internal sealed class Demo(Topics topics, ServerTraffic traffic, Publisher publisher, TimeProvider time)
{
    /// <summary>The topic's name.</summary>
    public const string Topic = "live";

    /// <summary>Twice an hour.</summary>
    public const double MinPerSecond = 2.0 / 3600;

    /// <summary>Enough to look at; whoever needs more measures with <c>bench run</c>.</summary>
    public const double MaxPerSecond = 20;

    /// <summary>Publishing ends so long after a visitor was last heard of.</summary>
    public const long LeaseUs = 15_000_000;

    // A message of the default workload.
    private const int PayloadBytes = 200;

    // How long a change of the rate may wait for the thread's sleep to end.
    private const long NapUs = 20_000;

    private readonly Lock _gate = new();
    private Thread? _thread;
    private TopicArrivals _arrivals;
    private double _perSecond = 2;
    private long _startUs;
    private long _leaseEndUs;

    /// <summary>Messages a second, now or when it starts again.</summary>
    public double PerSecond
    {
        get
        {
            lock (_gate) return _perSecond;
        }
    }

    public bool IsRunning
    {
        get
        {
            lock (_gate) return _thread is not null;
        }
    }

    /// <summary>A visitor is there: publishes for the time of a lease from now.</summary>
    /// <param name="perSecond">A new rate, from <see cref="MinPerSecond"/> to <see cref="MaxPerSecond"/>; null leaves it.</param>
    /// <returns>False while a workload is being published: nothing may run beside that.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of its range.</exception>
    public bool TryExtend(double? perSecond)
    {
        if (perSecond is not (null or (>= MinPerSecond and <= MaxPerSecond)))
            throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond, $"allowed: {MinPerSecond} to {MaxPerSecond}");
        lock (_gate)
        {
            if (publisher.IsRunning || !topics.TryOpen(Topic, out var log)) return false;
            _leaseEndUs = time.NowUs() + LeaseUs;
            if (_thread is null || (perSecond is { } rate && rate != _perSecond)) Schedule(perSecond ?? _perSecond);
            if (_thread is not null) return true;
            _thread = new Thread(() => Run(log)) { IsBackground = true, Name = "demo" };
            _thread.Start();
            return true;
        }
    }

    /// <summary>Ends it; nothing is published after it returns.</summary>
    public void Stop()
    {
        Thread? running;
        lock (_gate)
        {
            _leaseEndUs = 0;
            running = _thread;
        }

        running?.Join();
    }

    private void Schedule(double perSecond)
    {
        _perSecond = perSecond;
        _startUs = time.NowUs();
        _arrivals = new TopicArrivals(ArrivalProcess.Poisson, perSecond, burst: 1, seed: _startUs, member: 0);
    }

    private void Run(MessageLog log)
    {
        PreciseWait.PrepareThread();
        while (PublishDue(log) is { } nextUs) PreciseWait.Until(nextUs, time);
    }

    /// <returns>When to come again; null when it is over.</returns>
    private long? PublishDue(MessageLog log)
    {
        lock (_gate)
        {
            var nowUs = time.NowUs();
            if (nowUs >= _leaseEndUs || publisher.IsRunning)
            {
                _thread = null;
                return null;
            }

            long dueUs;
            while ((dueUs = _startUs + _arrivals.NextOffsetUs) <= nowUs)
            {
                traffic.PublisherLagged(log.AppendPadded(dueUs, PayloadBytes).LagUs);
                traffic.Published.Add(1);
                _arrivals.Advance();
            }

            return Math.Min(dueUs, nowUs + NapUs);
        }
    }
}
