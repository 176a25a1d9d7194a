using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Traffic;

namespace Bench.Host.Publishing;

/// <summary>Publishes one workload at a time.</summary>
internal sealed class Publisher(Topics topics, ServerTraffic traffic, TimeProvider time, bool records = false, bool shared = false)
{
    private const long DayUs = 86_400_000_000;

    private readonly Lock _gate = new();
    private WorkloadRun? _run;

    /// <summary>True while a workload is being published, or waits for its start instant.</summary>
    public bool IsRunning => Volatile.Read(ref _run) is { IsRunning: true };

    /// <summary>Ends when the workload that was started last has published all that was due by then.</summary>
    public Task CaughtUp => Volatile.Read(ref _run)?.CaughtUp ?? Task.CompletedTask;

    /// <summary>Why this server never publishes by itself; null where it does.</summary>
    public Problem? Refusal => shared
        ? new Problem(
            409, "Shared topics",
            "a server with --backplane publishes nothing by itself: Redis numbers the messages of all servers; send them by POST /messages")
        : null;

    /// <summary>Starts a workload; why it cannot be started, or null.</summary>
    public Problem? Start(WorkloadStart start)
    {
        if (Refusal is { } refused) return refused;
        if (Check(start) is { } problem) return problem;
        lock (_gate)
        {
            if (_run is { IsRunning: true })
                return new Problem(
                    409, "Workload running", $"a workload is being published; stop it first with DELETE {ControlPaths.Workload}");
            var logs = new MessageLog[start.TopicCount ?? start.Workload.Topics() - start.FirstTopic];
            for (var i = 0; i < logs.Length; i++)
            {
                if (!topics.TryOpen(start.FirstTopic + i, out var log)) return Problem.LimitReached("topics", topics.Limit, "--max-topics");
                logs[i] = log;
            }

            _run = new WorkloadRun(start with { TopicCount = logs.Length }, logs, traffic, time, records);
            return null;
        }
    }

    /// <summary>Stops the workload, if there is one that runs.</summary>
    public void Stop()
    {
        lock (_gate) _run?.Stop();
    }

    public WorkloadStatus Status() => Volatile.Read(ref _run)?.Status() ?? new WorkloadStatus
    {
        State = WorkloadState.Idle,
        Published = 0,
        PublishedSteady = 0,
        DueSteady = 0,
        LagUs = new LagSummary { P50 = 0, P99 = 0, Max = 0 },
    };

    public TopicStatus[] TopicStatuses() => Volatile.Read(ref _run) is { } run ? [.. run.TopicStatuses()] : [];

    private static Problem? Check(WorkloadStart start)
    {
        if (start.Workload.Problems().ToArray() is { Length: > 0 } problems) return Bad("workload", string.Join("; ", problems));
        if (start.WarmupUs is < 0 or > DayUs) return Bad("warmup_us", $"warmup_us is {start.WarmupUs}; allowed: 0 to {DayUs}");
        if (start.SteadyUs is < 0 or > DayUs) return Bad("steady_us", $"steady_us is {start.SteadyUs}; allowed: 0 to {DayUs}");
        if (start.FromUs < 0 || start.UntilUs < start.FromUs)
            return Bad(
                "from_us", $"from_us is {start.FromUs} and until_us {start.UntilUs}; allowed: 0 or above, and no later than until_us");
        if (start.StartUs is < 0 or > long.MaxValue / 2)
            return Bad("start_us", $"start_us is {start.StartUs}; allowed: 0 to {long.MaxValue / 2}");
        var topics = start.Workload.Topics();
        if (start.FirstTopic < 0 || start.FirstTopic >= topics)
            return Bad("first_topic", $"first_topic is {start.FirstTopic}; allowed: 0 to {topics - 1}");
        if (start.TopicCount is { } count && (count < 1 || count > topics - start.FirstTopic))
            return Bad("topic_count", $"topic_count is {count}; allowed: 1 to {topics - start.FirstTopic}");
        return null;
    }

    private static Problem Bad(string parameter, string detail) => new(400, "Bad workload", detail, parameter);
}
