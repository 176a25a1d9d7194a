using Bench.Contract;
using Bench.Loadgen.Clients.Heads;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>The clients of one shard, each a few tasks on the thread pool.</summary>
internal sealed class ReferenceGroup : IClientGroup
{
    private const long LongestTimerMs = 86_400_000;

    private readonly ClientPlan _plan;
    private readonly Recorder _recorder;
    private readonly TimeProvider _time;
    private readonly WireAccount _account = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ReferenceClient[] _clients;
    private readonly Browser[] _browsers;
    private readonly IClientHost? _host;
    private readonly List<Task> _running = [];
    private int _tried;
    private bool _disposed;

    /// <summary>The clients of a plan; nothing is connected yet.</summary>
    /// <param name="plan">What they are to do.</param>
    /// <param name="recorder">Takes what they receive.</param>
    /// <param name="time">The clock.</param>
    /// <param name="host">Runs their lives, and is disposed of with the group; the group itself when null.</param>
    public ReferenceGroup(ClientPlan plan, Recorder recorder, TimeProvider time, IClientHost? host = null)
    {
        _host = host;
        _plan = plan;
        _recorder = recorder;
        _time = time;
        var pattern = plan.Spoken?.Hub is { } hub ? new HubClient(plan.Pattern.Kind, hub) : PatternList.Find(plan.Pattern.Pattern);
        var heads = RequestHeads.Of(plan.Pattern, plan.Server.Authority);
        IDialect dialect =
            plan.Spoken is { } spoken
                ? Dialect.Of(spoken, plan.Table, hubByLibrary: true, plan.Variables)
                : OwnDialect.Of(plan.Pattern.Kind);
        if (plan is { PublishesItself: true, Spoken: { } own })
            recorder.OfTarget = new TargetMessages(
                new MarkReader(own.Sequence, own.Stamp), OwnMessages.TellsAgain(plan.Pattern.Kind, own),
                (long)Math.Round(plan.ClockOffsetMs * 1000));
        // A stream of a target that publishes by itself is asked for no newest value: each hole in its numbers is one.
        var latestOnly = plan.Pattern.Semantics == Scenarios.PollSemantics.Latest
            && (!plan.PublishesItself || plan.Pattern.Kind.AsksByRequest);
        var connecting = new Connecting(plan, recorder, _account, time);
        var tabs = plan.Pattern.Tabs ?? 1;
        _browsers = plan.Pattern.Http2 != true ? [] : [.. Enumerable.Range(0, (plan.Clients + tabs - 1) / tabs)
            .Select(n => new Browser(plan, ReferenceClient.SourceOf(plan, plan.FirstClient + n * tabs), recorder, connecting))];
        _clients = [.. Enumerable.Range(0, plan.Clients).Select(n => new ReferenceClient(
            new Subscriber(plan.FirstClient + n, plan.Workload.TopicOf(plan.FirstClient + n), latestOnly, plan.PublishesItself), plan,
            pattern, dialect, heads, recorder, connecting, _browsers.Length > 0 ? _browsers[n / tabs] : null, time))];
        Subscribers = [.. _clients.Select(c => c.Subscriber)];
    }

    public IReadOnlyList<Subscriber> Subscribers { get; }

    public IReadOnlyList<Outbox> Outboxes { get; private set; } = [];

    public async Task ConnectAsync(int upTo, CancellationToken stop)
    {
        var until = Math.Min(upTo, _clients.Length);
        if (_host is not null) await _host.ReadyAsync(until, stop);
        var startUs = _time.NowUs();
        var first = _tried;
        var ready = new List<Task>();
        for (; _tried < until; _tried++)
        {
            var dueUs = startUs + (long)((_tried - first) * 1_000_000.0 / _plan.ConnectPerSecond);
            await WaitUntilAsync(_time, dueUs, stop);
            var client = _clients[_tried];
            _running.Add(
                _host is null ? client.RunAsync(dueUs, _stop.Token) : _host.RunAsync(_tried, () => client.RunAsync(dueUs, _stop.Token)));
            ready.Add(client.FirstReady);
        }

        await Task.WhenAll(ready).WaitAsync(stop);
    }

    public Task WatchAsync(LoopLag lag, Timeline timeline, CancellationToken stop) =>
        new SocketWatch(lag).RunAsync(timeline, stop);

    public void BeginSending(Timeline timeline)
    {
        if (_plan.Workload.Direction == Direction.Receive) return;
        var senders = _clients.Where(c => c.Subscriber.EverReached).ToArray();
        Outboxes = [.. senders.Select(c => new Outbox(_plan, c.Subscriber, _recorder, timeline))];
        foreach (var (client, outbox) in senders.Zip(Outboxes)) _running.Add(client.SendLoopAsync(outbox, _stop.Token));
    }

    public long ReadSocketBytes() => _account.ReadSocketBytes();

    public WireTotals ReadWire() => _account.Read();

    public (WireTotals Wire, Counts Counts) ReadCounted() => _account.ReadCounted(_recorder);

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        if (_host is not null) await _host.DisposeAsync();
        foreach (var client in _clients) client.Dispose();
        foreach (var browser in _browsers) browser.Dispose();
        _stop.Dispose();
    }

    /// <summary>Waits until an instant has come. Wakes up to a millisecond late, which the caller's due time makes visible.</summary>
    public static async ValueTask WaitUntilAsync(TimeProvider time, long dueUs, CancellationToken stop)
    {
        // No timer is set for longer than a day: a server may ask for a pause beyond what a timer can hold (49 days).
        while (dueUs - time.NowUs() is > 0 and var leftUs)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(leftUs / 1000, 1, LongestTimerMs)), time, stop);
    }
}
