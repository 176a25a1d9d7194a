using Bench.Contract;
using Bench.Host.Log;

namespace Bench.Host.Publishing;

/// <summary>
/// Publishes workloads: one thread that follows the arrival schedule, open loop. It stamps each message with the instant it
/// was due and the instant it was appended, so that lag of its own is seen and never taken for the pattern's.
/// </summary>
internal sealed class Publisher(Topics topics, ServerCounts counts, TimeProvider time) : IDisposable
{
    // A stop is noticed at least this often.
    private const long LongestSleepUs = 100_000;

    private readonly Lock _gate = new();
    private Job? _job;

    /// <summary>Begins a workload. False when one is running.</summary>
    /// <exception cref="InvalidOperationException">The workload needs more topics than there may be.</exception>
    public bool TryStart(WorkloadStart start)
    {
        lock (_gate)
        {
            if (_job is { State: WorkloadState.Running }) return false;
            _job = new Job(start, OpenTopics(start), counts, time);
            _job.Start();
            return true;
        }
    }

    /// <summary>Stops the workload that runs, if any, and waits until its thread has ended.</summary>
    public void Stop()
    {
        lock (_gate) _job?.Stop();
    }

    public WorkloadStatus Status()
    {
        lock (_gate)
        {
            return _job?.Status() ?? new WorkloadStatus
            {
                State = WorkloadState.Idle, Published = 0, PublishedSteady = 0, DueSteady = 0, LagUs = new LagSummary { P50 = 0, P99 = 0, Max = 0 },
            };
        }
    }

    public TopicStatus[] TopicStatuses()
    {
        lock (_gate) return _job?.TopicStatuses() ?? [];
    }

    public void Dispose() => Stop();

    private MessageLog[] OpenTopics(WorkloadStart start)
    {
        var logs = new MessageLog[start.TopicCount ?? start.Workload.Topics()];
        for (var i = 0; i < logs.Length; i++)
        {
            logs[i] = topics.Find(Workload.TopicName(start.FirstTopic + i))
                ?? throw new InvalidOperationException($"the workload has {logs.Length} topics and only {i} could be made; raise --max-topics");
        }

        return logs;
    }

    private sealed class Job(WorkloadStart start, MessageLog[] logs, ServerCounts counts, TimeProvider time)
    {
        private readonly LagRecorder _lag = new();
        private readonly int[] _publishedSteady = new int[logs.Length];
        private readonly long[] _lastSteady = new long[logs.Length];
        private Thread? _thread;
        private long _published;
        private long _steady;
        private volatile bool _stop;
        private volatile WorkloadState _state = WorkloadState.Running;

        public WorkloadState State => _state;

        public void Start()
        {
            _thread = new Thread(Publish) { Name = "publisher", IsBackground = true };
            _thread.Start();
        }

        public void Stop()
        {
            _stop = true;
            _thread?.Join();
        }

        public WorkloadStatus Status() => new()
        {
            State = _state,
            Published = Interlocked.Read(ref _published),
            PublishedSteady = Interlocked.Read(ref _steady),
            DueSteady = DueSteady(),
            LagUs = _lag.Summary(),
        };

        public TopicStatus[] TopicStatuses() =>
        [
            .. logs.Select((log, i) => new TopicStatus
            {
                Topic = start.FirstTopic + i, LastSequence = log.Last, PublishedSteady = _publishedSteady[i], LastSteadySequence = _lastSteady[i],
            }),
        ];

        private ArrivalSchedule Schedule() => new(start.Workload, start.Seed, start.FirstTopic, logs.Length);

        private void Publish()
        {
            PreciseSleep.PrepareThread();
            var schedule = Schedule();
            var endUs = start.WarmupUs + start.SteadyUs;
            while (schedule.TryNext(out var arrival) && arrival.OffsetUs < endUs)
            {
                var dueUs = start.StartUs + arrival.OffsetUs;
                if (!SleepUntil(dueUs)) break;
                var index = arrival.Topic - start.FirstTopic;
                var stamps = logs[index].AppendPadded(dueUs, start.Workload.PayloadBytes);
                Interlocked.Increment(ref _published);
                Interlocked.Increment(ref counts.Published);
                if (arrival.OffsetUs < start.WarmupUs) continue;
                _lastSteady[index] = stamps.Sequence;
                _publishedSteady[index]++;
                Interlocked.Increment(ref _steady);
                _lag.Record(stamps.LagUs);
            }

            _state = _stop ? WorkloadState.Stopped : WorkloadState.Finished;
        }

        private bool SleepUntil(long dueUs)
        {
            while (!_stop)
            {
                var nowUs = time.NowUs();
                if (nowUs >= dueUs) return true;
                PreciseSleep.Until(Math.Min(dueUs, nowUs + LongestSleepUs), time);
            }

            return false;
        }

        // The schedule is pure, so what is due by now can be counted again, independently of what was published.
        private long DueSteady()
        {
            var untilUs = Math.Min(time.NowUs() - start.StartUs, start.WarmupUs + start.SteadyUs);
            var schedule = Schedule();
            long due = 0;
            while (schedule.TryNext(out var arrival) && arrival.OffsetUs < untilUs)
                if (arrival.OffsetUs >= start.WarmupUs) due++;
            return due;
        }
    }
}
