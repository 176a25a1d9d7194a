using System.Threading.Channels;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Tls;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Loadgen.Targets;

/// <summary>
/// Publishes on a target, by a request or a WebSocket's text a message, on the schedule that the own server has: open loop, stamped with
/// the instant at which it was due. Messages of one topic follow each other, each after the confirmation of the one before where there is
/// one, so that their order is one; topics go side by side.
/// </summary>
internal sealed class PeerPublisher : IPublisher, IAsyncDisposable
{
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(60);

    // What is under way when it is stopped has so long to arrive.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly IMessageSender _sender;
    private readonly Channel<Due>[] _lanes;
    private readonly Lock _gate = new();
    private readonly LongHistogram _lag = Recorder.NewHistogram();
    private readonly LongHistogram _requestUs = Recorder.NewHistogram();
    private readonly SortedDictionary<string, long> _failures = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private TopicStatus[] _topics = [];

    // A lock of its own: the count of a large run takes long, and the lanes are not to wait for it.
    private readonly Lock _dueGate = new();
    private DueCount? _dueCount;
    private Task _running = Task.CompletedTask;
    private Timeline? _timeline;
    private long _published;
    private long _publishedSteady;
    private long _sent;
    private long _endedUs;
    private WorkloadState _state = WorkloadState.Idle;
    private volatile bool _stop;
    private volatile string _calledOff = "stopped";

    public PeerPublisher(PublishSpec spec, Uri url, string topicPrefix, TimeProvider time, TlsTrust? trust = null)
    {
        _time = time;
        _sender = spec.Socket is { } socket
            ? new SocketSender(spec, socket, url, topicPrefix, trust)
            : new RequestSender(spec, url, topicPrefix, trust);
        _lanes = [.. Enumerable.Range(0, spec.Connections)
            .Select(_ => Channel.CreateUnbounded<Due>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }))];
    }

    /// <summary>
    /// Called before each message that is due is counted, by whoever asks for the status: a test holds the count up there. Null for
    /// nothing.
    /// </summary>
    public Action? Counting { get; init; }

    public PublishTally? Requests
    {
        get
        {
            lock (_gate)
                return new PublishTally(
                    _sent, new SortedDictionary<string, long>(_failures, StringComparer.Ordinal), (LongHistogram)_requestUs.Copy());
        }
    }

    /// <summary>Gets the way to the target ready, before a message is due.</summary>
    /// <exception cref="PublishPathException">There is none; the message says why.</exception>
    public Task OpenAsync(CancellationToken stop) => _sender.OpenAsync(stop);

    public Task<IReadOnlyList<long>> ClocksUsAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<long>>([_time.NowUs()]);

    public Task StartAsync(Workload workload, long seed, Timeline timeline, CancellationToken stop)
    {
        _timeline = timeline;
        _topics = [.. Enumerable.Range(0, workload.Topics())
            .Select(i => new TopicStatus { Topic = i, LastSequence = 0, PublishedSteady = 0, LastSteadySequence = 0 })];
        _dueCount = new DueCount(
            new ArrivalSchedule(workload, seed), timeline.SteadyUs - timeline.StartUs, timeline.EndUs - timeline.StartUs, Counting);
        _state = WorkloadState.Running;
        var scheduling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                Schedule(new ArrivalSchedule(workload, seed), timeline);
                scheduling.SetResult();
            }
            catch (Exception e)
            {
                scheduling.SetException(e);
            }
        })
        { IsBackground = true, Name = "publisher" };
        thread.Start();
        _running = RunAsync(scheduling.Task, workload.PayloadBytes, timeline);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken stop)
    {
        _stop = true;
        await Task.WhenAny(_running, Task.Delay(StopPatience, _time, stop));
        await CallOffAsync("stopped", stop);
    }

    public Task GiveUpAsync(CancellationToken stop) => CallOffAsync("timeout", stop);

    private async Task CallOffAsync(string reason, CancellationToken stop)
    {
        if (!_running.IsCompleted)
        {
            (_stop, _calledOff) = (true, reason);
            await _end.CancelAsync();
        }

        if (!_running.IsFaulted) await _running.WaitAsync(stop); // Whoever asks for the status is told.
    }

    public async Task<WorkloadStatus> StatusAsync(CancellationToken stop)
    {
        if (_running.IsFaulted) await _running; // What ended it before its time is told to who asks first.
        WorkloadStatus status;
        long untilUs;
        lock (_gate)
        {
            untilUs = _state == WorkloadState.Running ? _time.NowUs() : _endedUs;
            status = new WorkloadStatus
            {
                State = _state,
                Published = _published,
                PublishedSteady = _publishedSteady,
                DueSteady = 0,
                LagUs = _lag.TotalCount == 0
                    ? new LagSummary { P50 = 0, P99 = 0, Max = 0 }
                    : new LagSummary { P50 = _lag.GetValueAtPercentile(50), P99 = _lag.GetValueAtPercentile(99), Max = _lag.GetMaxValue() },
            };
        }

        if (_timeline is not { } timeline) return status;
        lock (_dueGate) return status with { DueSteady = _dueCount!.UpTo(untilUs - timeline.StartUs) };
    }

    public Task<TopicStatus[][]> TopicsAsync(CancellationToken stop)
    {
        lock (_gate) return Task.FromResult<TopicStatus[][]>([[.. _topics]]);
    }

    public async ValueTask DisposeAsync()
    {
        _stop = true;
        await _end.CancelAsync();
        try
        {
            await _running;
        }
        finally
        {
            await _sender.DisposeAsync();
            _end.Dispose();
        }
    }

    private void Schedule(ArrivalSchedule schedule, Timeline timeline)
    {
        PreciseWait.PrepareThread();
        var stopped = () => _stop;
        try
        {
            while (!_stop && schedule.TryNext(out var arrival) && timeline.StartUs + arrival.OffsetUs < timeline.EndUs)
            {
                var dueUs = timeline.StartUs + arrival.OffsetUs;
                if (PreciseWait.Until(dueUs, _time, stopped))
                    _lanes[arrival.Topic % _lanes.Length].Writer.TryWrite(new Due(arrival.Topic, dueUs));
            }
        }
        finally
        {
            foreach (var lane in _lanes) lane.Writer.Complete();
        }
    }

    private async Task RunAsync(Task scheduling, int payloadBytes, Timeline timeline)
    {
        await Task.WhenAll(_lanes.Select((_, lane) => Task.Run(() => LaneAsync(lane, payloadBytes, timeline))).Append(scheduling));
        lock (_gate)
        {
            _endedUs = _time.NowUs();
            _state = _stop ? WorkloadState.Stopped : WorkloadState.Finished;
        }
    }

    private async Task LaneAsync(int lane, int payloadBytes, Timeline timeline)
    {
        try
        {
            await foreach (var (topic, dueUs) in _lanes[lane].Reader.ReadAllAsync())
                if (!_stop) await PublishAsync(lane, topic, dueUs, payloadBytes, timeline);
        }
        catch
        {
            _stop = true; // The other lanes and the schedule end with it, and who asks next is told.
            throw;
        }
    }

    private async Task PublishAsync(int lane, int topic, long dueUs, int payloadBytes, Timeline timeline)
    {
        var beginUs = _time.NowUs();
        var stamps = new MessageStamps(_topics[topic].LastSequence + 1, dueUs, Math.Max(dueUs, beginUs));
        var outcome = await SendAsync(lane, topic, MessageCodec.EncodePadded(stamps, payloadBytes));
        var endUs = _time.NowUs();
        lock (_gate)
        {
            _sent++;
            if (outcome.Reason is { } reason) _failures[reason] = _failures.GetValueOrDefault(reason) + 1;
            // What was refused is nowhere, and its number goes to the next. What has no answer may be there.
            if (outcome.Refused) return;
            var steady = timeline.PhaseOf(dueUs) == Phase.Steady;
            var before = _topics[topic];
            _topics[topic] = before with
            {
                LastSequence = stamps.Sequence,
                PublishedSteady = before.PublishedSteady + (steady ? 1 : 0),
                LastSteadySequence = steady ? stamps.Sequence : before.LastSteadySequence
            };
            _published++;
            if (!steady) return;
            _publishedSteady++;
            _lag.RecordValue(stamps.LagUs);
            if (outcome.Reason is null && _sender.Confirmed) _requestUs.RecordValue(endUs - beginUs);
        }
    }

    private async Task<SendOutcome> SendAsync(int lane, int topic, byte[] message)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        patience.CancelAfter(SendPatience);
        try
        {
            return await _sender.SendAsync(lane, topic, message, patience.Token);
        }
        catch (OperationCanceledException)
        {
            return new(_end.IsCancellationRequested ? _calledOff : "timeout");
        }
    }

    private readonly record struct Due(int Topic, long DueUs);
}
