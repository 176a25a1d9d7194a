using System.Threading.Channels;
using Bench.Contract;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Tls;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Loadgen.Targets;

/// <summary>
/// Publishes by an HTTP request a message, on the schedule that the own server has: open loop, stamped with the instant at which it was
/// due. Messages of one topic follow each other, each after the answer to the one before, so that their order is one; topics go side by
/// side.
/// </summary>
internal sealed class HttpPublisher : IPublisher, IAsyncDisposable
{
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time;
    private readonly PublishRequestMaker _maker;
    private readonly HttpMessageInvoker _http;
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

    public HttpPublisher(PublishSpec spec, Uri url, string topicPrefix, TimeProvider time, TlsTrust? trust = null)
    {
        _time = time;
        _maker = new PublishRequestMaker(spec, url, topicPrefix);
        var handler = TlsHandler.Make(trust);
        (handler.MaxConnectionsPerServer, handler.PooledConnectionIdleTimeout) = (spec.Connections, Timeout.InfiniteTimeSpan);
        _http = new HttpMessageInvoker(handler);
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
        await _running.WaitAsync(stop);
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
            _http.Dispose();
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
        await Task.WhenAll(_lanes.Select(lane => Task.Run(() => LaneAsync(lane.Reader, payloadBytes, timeline))).Append(scheduling));
        lock (_gate)
        {
            _endedUs = _time.NowUs();
            _state = _stop ? WorkloadState.Stopped : WorkloadState.Finished;
        }
    }

    private async Task LaneAsync(ChannelReader<Due> due, int payloadBytes, Timeline timeline)
    {
        try
        {
            await foreach (var (topic, dueUs) in due.ReadAllAsync())
                if (!_stop) await PublishAsync(topic, dueUs, payloadBytes, timeline);
        }
        catch
        {
            _stop = true; // The other lanes and the schedule end with it, and who asks next is told.
            throw;
        }
    }

    private async Task PublishAsync(int topic, long dueUs, int payloadBytes, Timeline timeline)
    {
        var beginUs = _time.NowUs();
        var stamps = new MessageStamps(_topics[topic].LastSequence + 1, dueUs, Math.Max(dueUs, beginUs));
        var outcome = await AskAsync(topic, MessageCodec.EncodePadded(stamps, payloadBytes));
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
            if (outcome.Reason is null) _requestUs.RecordValue(endUs - beginUs);
        }
    }

    private async Task<(string? Reason, bool Refused)> AskAsync(int topic, byte[] message)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        patience.CancelAfter(RequestPatience);
        try
        {
            using var request = _maker.Make(topic, message);
            using var response = await _http.SendAsync(request, patience.Token);
            await response.Content.CopyToAsync(Stream.Null, patience.Token); // Read to the end, or the connection cannot be used again.
            return response.IsSuccessStatusCode ? (null, false) : ($"http-{(int)response.StatusCode}", true);
        }
        catch (OperationCanceledException)
        {
            return (_end.IsCancellationRequested ? "stopped" : "timeout", false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (FailureReason.OfOutermost(e), false);
        }
    }

    private readonly record struct Due(int Topic, long DueUs);
}
