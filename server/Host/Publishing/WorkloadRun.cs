using Bench.Contract;
using Bench.Host.Messages;
using Bench.Host.Traffic;

namespace Bench.Host.Publishing;

/// <summary>One workload being published, on a thread of its own, so that nothing on the pool can make a message late.</summary>
internal sealed class WorkloadRun
{
    private readonly WorkloadStart _start;
    private readonly MessageLog[] _logs;
    private readonly ServerTraffic _traffic;
    private readonly TimeProvider _time;
    private readonly bool _records;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly LagHistogram _lag = new();
    private readonly long[] _steady;
    private readonly long[] _lastSteady;
    private readonly long _bornUs;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _published;
    private long _publishedSteady;
    private long _endedUs;
    private WorkloadState _state = WorkloadState.Running;
    private volatile bool _stop;

    // Worked out from the schedule, and not from what the publisher has got to: this is what it is checked against. A lock of its own,
    // as working out the schedule of a large run takes long and the publisher is not to wait for it.
    private readonly Lock _dueGate = new();
    private DueCount? _due;

    /// <summary>Starts publishing to <paramref name="logs"/>, which are those of the topics that the start names.</summary>
    public WorkloadRun(WorkloadStart start, MessageLog[] logs, ServerTraffic traffic, TimeProvider time, bool records)
    {
        _start = start;
        _logs = logs;
        _traffic = traffic;
        _records = records;
        _time = time;
        _bornUs = time.NowUs();
        _steady = new long[logs.Length];
        _lastSteady = new long[logs.Length];
        foreach (var log in logs) log.Use.Hold();
        _thread = new Thread(Publish) { IsBackground = true, Name = "publisher" };
        _thread.Start();
    }

    /// <summary>
    /// Called before each message that is due is counted, by whoever asks for the status: a test holds the count up there. Null for
    /// nothing.
    /// </summary>
    public Action? Counting { get; init; }

    private long SteadyFromUs => _start.WarmupUs;

    // Offsets, as the schedule has them.
    private long EndUs => Math.Min(_start.WarmupUs + _start.SteadyUs, _start.UntilUs - _start.StartUs ?? long.MaxValue);

    private long FromUs => _start.FromUs - _start.StartUs ?? long.MinValue;

    /// <summary>Ends when all that was due by then has been published.</summary>
    public Task CaughtUp => _caughtUp.Task;

    public bool IsRunning
    {
        get
        {
            lock (_gate) return _state == WorkloadState.Running;
        }
    }

    /// <summary>Ends the publishing before its time; nothing is published after it returns.</summary>
    public void Stop()
    {
        _stop = true;
        _thread.Join();
    }

    public WorkloadStatus Status()
    {
        WorkloadStatus status;
        long untilUs;
        lock (_gate)
        {
            status = new WorkloadStatus
            {
                State = _state,
                Published = _published,
                PublishedSteady = _publishedSteady,
                DueSteady = _publishedSteady,
                LagUs = _lag.Summarise()
            };
            untilUs = _state == WorkloadState.Running ? _time.NowUs() : _endedUs;
        }

        return status.State == WorkloadState.Finished ? status : status with { DueSteady = CountDueSteady(untilUs) };
    }

    /// <summary>
    /// What was published to each topic. The publisher is let in between any two of them, as there may be
    /// 100,000: each is of one instant, not all.
    /// </summary>
    public IEnumerable<TopicStatus> TopicStatuses() => Enumerable.Range(0, _logs.Length).Select(TopicStatusOf);

    private TopicStatus TopicStatusOf(int index)
    {
        lock (_gate)
            return new TopicStatus
            {
                Topic = _start.FirstTopic + index,
                LastSequence = _logs[index].Head,
                PublishedSteady = _steady[index],
                LastSteadySequence = _lastSteady[index]
            };
    }

    private ArrivalSchedule Schedule() => new(_start.Workload, _start.Seed, _start.FirstTopic, _start.TopicCount);

    private long CountDueSteady(long nowUs)
    {
        lock (_dueGate) return (_due ??= new DueCount(Schedule(), SteadyFromUs, EndUs, Counting)).UpTo(nowUs - _start.StartUs);
    }

    private void Publish()
    {
        PreciseWait.PrepareThread();
        var stopped = () => _stop;
        var schedule = Schedule();
        var (late, fromUs, endUs) = (true, FromUs, EndUs);
        while (!_stop && schedule.TryNext(out var arrival) && arrival.OffsetUs < endUs)
        {
            var passes = arrival.OffsetUs < fromUs;
            if (late && !passes && _start.StartUs + arrival.OffsetUs > _time.NowUs())
            {
                late = false;
                _caughtUp.SetResult();
            }

            if (passes || PreciseWait.Until(_start.StartUs + arrival.OffsetUs, _time, stopped)) PublishOne(arrival);
        }

        _caughtUp.TrySetResult();
        lock (_gate)
        {
            _state = _stop ? WorkloadState.Stopped : WorkloadState.Finished;
            _endedUs = _time.NowUs();
        }

        foreach (var log in _logs) log.Use.Release(_endedUs);
    }

    private void PublishOne(Arrival arrival)
    {
        var index = arrival.Topic - _start.FirstTopic;
        var dueUs = _start.StartUs + arrival.OffsetUs;
        long sequence;
        long? lagUs = null;
        if (arrival.OffsetUs < FromUs)
        {
            sequence = _logs[index].PassOver();
        }
        else
        {
            var stamps = _logs[index].AppendPadded(dueUs, _start.Workload.PayloadBytes, _records);
            (sequence, lagUs) = (stamps.Sequence, stamps.LagUs);
            _traffic.Published.Add(1);
            _traffic.PublisherLagged(stamps.LagUs);
        }

        lock (_gate)
        {
            _published++;
            if (arrival.OffsetUs < SteadyFromUs) return;
            _publishedSteady++;
            _steady[index]++;
            _lastSteady[index] = sequence;
            if (lagUs is { } us && dueUs >= _bornUs) _lag.Record(us);
        }
    }
}
