using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using HdrHistogram;
using Recorder = Bench.Loadgen.Recording.Recorder;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// A generator process: obeys the coordinator's lines on standard input, answers on standard output, and ends when its input ends,
/// so that it never outlives the run.
/// </summary>
/// <param name="input">The coordinator's lines.</param>
/// <param name="output">Where the answers go.</param>
/// <param name="time">The clock.</param>
/// <param name="engine">An engine of this process's own, whatever the coordinator names; null for one of the list.</param>
internal sealed class Shard(ChannelReader<string> input, Stream output, TimeProvider time, IClientEngine? engine = null) : IAsyncDisposable
{
    private const int ProgressPerSecond = 4;
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(1.0 / ProgressPerSecond);

    private readonly Lock _writing = new();
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null);
    private readonly Recorder _recorder = new(time);
    private readonly LoopLag _loopLag = new(time);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _background = [];
    private ClientPlan? _plan;
    private IClientGroup? _group;
    private long _attempted;
    private ShardReading? _steadyStart;
    private ShardReading? _steadyEnd;
    private long? _cutUs;
    private Task _boundaries = Task.CompletedTask;
    private long _endUs = long.MaxValue;
    private long _heldAtStart;

    public async Task RunAsync()
    {
        var command = await NextAsync();
        while (command is not null)
        {
            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var obeying = ObeyAsync(command, giveUp.Token);
            var next = NextAsync();
            // Who says something new waits no longer for the old, and who has gone waits for nothing.
            if (await Task.WhenAny(obeying, next) == next) await giveUp.CancelAsync();
            try
            {
                var reply = await obeying;
                Say(reply with { Answers = command.Number });
            }
            catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
            {
            }

            if (command.Finish is not null) return;
            command = await next;
        }
    }

    private async Task<ShardCommand?> NextAsync() =>
        await input.WaitToReadAsync() && input.TryRead(out var line)
            ? JsonSerializer.Deserialize(line, ShardJson.Default.ShardCommand)
                ?? throw new InvalidDataException("the coordinator sent an empty command")
            : null;

    private async Task<ShardReply> ObeyAsync(ShardCommand command, CancellationToken giveUp)
    {
        switch (command)
        {
            case { Open: { } open }:
                _group = (engine ?? (open.Engine == EngineList.Floor.Name ? EngineList.Floor : EngineList.Find(open.Engine)))
                    .Open(open.Plan, _recorder, time);
                _plan = open.Plan;
                if (open.Progress) _background.Add(SayProgressAsync(open.Latencies, _stop.Token));
                break;
            case { ShiftUs: { } byUs }:
                (time as ShiftedTime ?? throw new InvalidOperationException("only a generator on an agent has a clock to shift"))
                    .ShiftBy(byUs);
                _recorder.ClockWasShifted |= byUs != 0;
                break;
            case { ConnectUpTo: { } upTo }:
                await ConnectAsync(upTo, giveUp);
                break;
            case { Begin: { } timeline }:
                _recorder.Timeline = timeline;
                if (_plan is { PublishesItself: false } plan) // Whose schedule is not ours has answers that nobody knows.
                    _recorder.Answers = _recorder.AtOneInstant(
                        () => AnswerTimes.Follow(plan.Workload, plan.Seed, timeline, Group.Subscribers));
                Group.BeginSending(timeline);
                _background.Add(Group.WatchAsync(_loopLag, timeline, _stop.Token));
                _endUs = timeline.EndUs;
                _boundaries = ReadAtBoundariesAsync(timeline, _stop.Token);
                _background.Add(_boundaries);
                break;
            case { Look: true }:
                return new ShardReply { Seen = Look() };
            case { Collect: true }:
                Collect();
                break;
            case { Cease: true }:
                foreach (var outbox in Group.Outboxes) outbox.Cease();
                CountDue();
                _recorder.Close();
                break;
            case { Cut: true }:
                if (_steadyStart is null || _steadyEnd is not null) break;
                CountDue();
                _steadyEnd = Read(ofWindow: true);
                _cutUs = _steadyEnd.AtUs;
                break;
            case { CountSent: true }:
                return new ShardReply
                {
                    Sent = Group.Outboxes.GroupBy(o => o.Sender.Topic)
                        .ToDictionary(g => g.Key, g => TopicSent.Of(g.Select(o => o.Sender.Sends!)))
                };
            case { Finish: { } finish }:
                // Thousands of connections of a starved generator take their time to read; without the last instant there is no window.
                if (time.NowUs() >= _endUs) await _boundaries;
                return new ShardReply { Result = Result(finish) };
        }

        return new ShardReply { Reading = Read() };
    }

    private IClientGroup Group => _group ?? throw new InvalidOperationException("the first command must be open");

    private async Task ConnectAsync(int upTo, CancellationToken giveUp)
    {
        try
        {
            await Group.ConnectAsync(upTo, giveUp);
            _attempted = Math.Max(_attempted, upTo);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            // Those whose fate is known.
            _attempted = _recorder.AtOneInstant(() => _recorder.Counts.Connected + _recorder.Failures.Values.Sum());
            throw;
        }
    }

    private ShardProgress Look()
    {
        var (atUs, cpu) = time.ReadAt(ProcessCpu.ReadOwn);
        var counts = _recorder.CopyCounts();
        return new ShardProgress
        {
            AtUs = atUs,
            Counts = counts,
            SocketBytes = Group.ReadSocketBytes(),
            CpuUs = cpu.TotalUs,
            Backlog = _steadyEnd is null ? null : counts.ClientDue - counts.ClientAccepted - counts.ClientFailed,
        };
    }

    private void CountDue()
    {
        var nowUs = time.NowUs();
        var due = Group.Outboxes.Select(outbox => outbox.Due(nowUs)).Aggregate(default(ClientDue), ClientDue.Add);
        _recorder.ClientsWereDue(due.All, due.Steady);
    }

    // So that what is left is in use: for readings of memory.
    private static void Collect()
    {
        for (var round = 0; round < 2; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }

    // The steady state begins and ends with the bytes of what is counted, so that it has those of its own messages, all of them and no
    // others. Whatever else is read, a time without messages above all, is of all bytes.
    private ShardReading Read(bool ofWindow = false)
    {
        // The connections of thousands of clients take long to read: CPU and instant are of one moment, or their quotient could pass one.
        var (nowUs, cpu) = time.ReadAt(ProcessCpu.ReadOwn);
        var (wire, counts) = ofWindow ? Group.ReadCounted() : ReadAll();
        // Polls that hang, and those due behind them, are no less due for not having ended.
        if (_plan is { Pattern: { Kind.OnTimer: true, Discipline: not PollDiscipline.Pause } pattern })
            counts.SkippedRequests += Group.Subscribers.Sum(s => s.OverduePolls(nowUs, pattern.Interval * 1000L));
        return new ShardReading
        {
            AtUs = nowUs,
            Counts = counts,
            Wire = wire,
            CpuUs = cpu.TotalUs,
            SystemCpuUs = cpu.SystemUs!.Value, // Its own are always told.
            ResidentBytes = Environment.WorkingSet,
            AllocatedBytes = GC.GetTotalAllocatedBytes(precise: true),
            Collections = GC.CollectionCount(0),
            GcPauseMs = GC.GetTotalPauseDuration().TotalMilliseconds,
        };
    }

    private (WireTotals Wire, Counts Counts) ReadAll()
    {
        var counts = _recorder.CopyCounts();
        return (Group.ReadWire(), counts);
    }

    private async Task ReadAtBoundariesAsync(Timeline timeline, CancellationToken stop)
    {
        await WaitUntilAsync(timeline.SteadyUs, stop);
        _steadyStart = Read(ofWindow: true);
        _heldAtStart = Group.Subscribers.Count(s => s.Connected);
        await WaitUntilAsync(timeline.EndUs, stop);
        if (_steadyEnd is not null) return; // It was cut short.
        CountDue();
        _steadyEnd = Read(ofWindow: true);
    }

    private async Task WaitUntilAsync(long dueUs, CancellationToken stop)
    {
        var waitUs = dueUs - time.NowUs();
        if (waitUs > 0) await Task.Delay(TimeSpan.FromMicroseconds(waitUs), time, stop);
    }

    private ShardResult Result(ShardFinish finish)
    {
        var end = Read();
        // A trial that is stopped has messages under way: sums and subscribers must be of one instant.
        return _recorder.AtOneInstant(() => ResultAt(end with { Counts = _recorder.CopyCounts() }, finish));
    }

    private ShardResult ResultAt(ShardReading end, ShardFinish finish) => new()
    {
        SteadyStart = _steadyStart,
        SteadyEnd = _steadyEnd,
        End = end,
        Reach = Reach.Of(Group.Subscribers, finish.Topics?.ToDictionary(t => t.Topic)),
        Attempted = _attempted,
        HeldAtStart = _heldAtStart,
        Failures = new Dictionary<string, long>(_recorder.Failures),
        Losses = new Dictionary<string, long>(_recorder.Losses),
        ReconnectFailures = new Dictionary<string, long>(_recorder.ReconnectFailures),
        SendFailures = new Dictionary<string, long>(_recorder.SendFailures),
        Answers = _recorder.Answers?.Finish(Group.Subscribers, _steadyStart is null ? 0 : _cutUs ?? _endUs),
        Histograms = Histograms().ToDictionary(h => h.Tag, h => HistogramLog.EncodeBase64(h.Histogram)),
    };

    private IEnumerable<(string Tag, LongHistogram Histogram)> Histograms()
    {
        yield return (HistogramTags.Delivery, _recorder.Delivery);
        yield return (HistogramTags.Uncorrected, _recorder.Uncorrected);
        yield return (HistogramTags.Connect, _recorder.Connect);
        yield return (HistogramTags.Recovery, _recorder.Recovery);
        yield return (HistogramTags.Notice, _recorder.Notice);
        yield return (HistogramTags.TlsHandshake, _recorder.TlsHandshake);
        yield return (HistogramTags.TlsResumption, _recorder.TlsResumption);
        yield return (HistogramTags.PollLateness, _recorder.PollLateness);
        yield return (HistogramTags.LoopLag, _loopLag.Histogram);
        if (_recorder.ClockWasShifted) yield return (HistogramTags.BelowZero, _recorder.BelowZero);
        if (_recorder.OfTarget is { } ofTarget) yield return (HistogramTags.MessageGap, ofTarget.Gap);
        if (_recorder.Answers is not { } answers) yield break;
        yield return (HistogramTags.FirstEvent, answers.FirstEvent);
        yield return (HistogramTags.EventGap, answers.EventGap);
    }

    private async Task SayProgressAsync(bool withLatencies, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(ProgressPeriod, time);
        IReadOnlyList<long>? latencies = null;
        for (var tick = 0; await timer.WaitForNextTickAsync(stop); tick++)
        {
            if (withLatencies && tick % ProgressPerSecond == 0) latencies = LatencyBins.Of(_recorder.Delivery);
            Say(new ShardReply { Progress = Look() with { Latencies = latencies } });
        }
    }

    private void Say(ShardReply reply)
    {
        // Into the same bytes each time: progress is told all the while, and what the engine allocates is to be seen beside it.
        lock (_writing)
        {
            _line.ResetWrittenCount();
            _json.Reset(_line);
            JsonSerializer.Serialize(_json, reply, ShardJson.Default.ShardReply);
            _line.Write("\n"u8);
            output.Write(_line.WrittenSpan);
            output.Flush();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var task in _background)
        {
            try
            {
                await task;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
            }
        }

        if (_group is not null) await _group.DisposeAsync();
        _stop.Dispose();
        await _json.DisposeAsync();
    }
}
