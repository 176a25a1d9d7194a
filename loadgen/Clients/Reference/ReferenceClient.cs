using System.Net;
using Bench.Contract;
using Bench.Loadgen.Clients.Heads;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>One simulated client: its connection, its cursor, its life from the first connect over losses to the end.</summary>
internal sealed class ReferenceClient : IDisposable
{
    /// <summary>Why a connection counts as lost that the watchdog has ended.</summary>
    private const string Silent = "silent";

    private readonly IReferencePattern _pattern;
    private readonly Connecting _connecting;
    private readonly Browser? _browser;
    private readonly Lock _gate = new();
    private readonly HttpMessageInvoker? _http;
    private readonly TaskCompletionSource _firstReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Outbox? _outbox;
    private Comeback _comeback;
    private FirstAnswer? _firstAnswer;
    private long _dueUs;
    private volatile Http1Stream[] _open = [];
    private volatile bool _cutOff;
    private readonly Watchdog _watchdog;
    private Exchange? _sent;

    /// <summary>A client; nothing is connected yet.</summary>
    /// <param name="subscriber">What it has received.</param>
    /// <param name="plan">What it is to do.</param>
    /// <param name="pattern">How.</param>
    /// <param name="dialect">How its target speaks the pattern.</param>
    /// <param name="heads">The fields that its requests carry.</param>
    /// <param name="recorder">Takes what it receives.</param>
    /// <param name="connecting">Opens its connections.</param>
    /// <param name="browser">The HTTP/2 connection that it shares; null where it has HTTP/1.1 and a connection of its own.</param>
    /// <param name="time">The clock.</param>
    public ReferenceClient(
        Subscriber subscriber, ClientPlan plan, IReferencePattern pattern, IDialect dialect, RequestHeads heads, Recorder recorder,
        Connecting connecting, Browser? browser, TimeProvider time)
    {
        Subscriber = subscriber;
        Plan = plan;
        _comeback = Comeback.Of(plan, subscriber);
        Recorder = recorder;
        Time = time;
        _watchdog = new Watchdog(time, plan.Pattern.WatchdogMs, () => Subscriber.Connected, Cut);
        _pattern = pattern;
        _connecting = connecting;
        _browser = browser;
        browser?.Add(this);
        Topic = plan.TopicPrefix + Workload.TopicName(subscriber.Topic);
        Dialect = dialect;
        TakeUnit = Receive;
        Heads = heads;
        Source = SourceOf(plan, subscriber.Client);
        // What the handler knows of is HTTP: its connections come encrypted, or not, from OpenAsync.
        Server = new UriBuilder(plan.Server) { Scheme = Uri.UriSchemeHttp, Port = plan.Server.Port }.Uri;
        if (browser is not null) return;
        // A handler of its own keeps a client on a connection of its own.
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = OpenAsync,
            RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8, // An event's id may be any text.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromMilliseconds(plan.ConnectTimeoutMs),
        });
    }

    public Subscriber Subscriber { get; }

    public ClientPlan Plan { get; }

    /// <summary>The address of all requests.</summary>
    private Uri Server { get; }

    public Recorder Recorder { get; }

    public TimeProvider Time { get; }

    public string Topic { get; }

    /// <summary>How its target speaks the pattern.</summary>
    public IDialect Dialect { get; }

    /// <summary>What it asks for now.</summary>
    /// <param name="holdMs">How long the request may be held.</param>
    public Asking Asking(int holdMs = 0) => new(
        Subscriber.Client, Topic, Plan.Pattern.Resume == false ? Dialects.Asking.NewOnly : Cursor, holdMs,
        Plan.Pattern.Semantics == PollSemantics.Latest, Plan.Pattern.FlushMs ?? 0);

    /// <summary>A request for that.</summary>
    public HttpRequestMessage Request(in Asking asking)
    {
        var request = Request(HttpMethod.Get, Dialect.Path(asking));
        HttpUp.Add(Heads.Asks, request);
        HttpUp.Add(Dialect.Fields(asking), request);
        return request;
    }

    /// <summary>A request without any of the fields that clients carry.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, AddressOf(path));
        AddHost(request);
        return request;
    }

    /// <summary>The address of a path, as requests have it.</summary>
    public Uri AddressOf(string path) => new(Server, path);

    /// <summary>
    /// Gives a request that a library has made the fields of the client's own, in the place of the library's where both have one.
    /// </summary>
    public void Dress(HttpRequestMessage request, IReadOnlyList<(string Name, string Value)> heads)
    {
        AddHost(request);
        IReadOnlyList<(string Name, string Value)> fields = [.. heads, .. Dialect.Fields(Asking())];
        foreach (var (name, _) in fields) request.Headers.Remove(name);
        HttpUp.Add(fields, request);
    }

    // The usual port of https is not told, and HTTP's is another.
    private void AddHost(HttpRequestMessage request)
    {
        if (Plan.Server.IsDefaultPort) request.Headers.Host = Plan.Server.Authority;
    }

    /// <summary>The fields that its requests carry beyond the pattern's own.</summary>
    public RequestHeads Heads { get; }

    /// <summary>Where it connects from; null lets the system choose.</summary>
    private IPAddress? Source { get; }

    /// <summary>It speaks HTTP/2.</summary>
    public bool OverHttp2 => _browser is not null;

    /// <summary>Where a client connects from; null lets the system choose.</summary>
    public static IPAddress? SourceOf(ClientPlan plan, int client)
    {
        // Any client may have a second connection while it sends.
        var connections = plan.Workload.Direction == Direction.TwoWay ? 2 : 1;
        return IPAddress.TryParse(plan.Server.DnsSafeHost, out var address) ? SourceAddress.Of(client, connections, address) : null;
    }

    /// <summary>Sends a request and waits for the head of its answer.</summary>
    public async Task<Exchange> SendAsync(HttpRequestMessage request, CancellationToken stop) =>
        _browser is null
            ? new Exchange { Response = await _http!.SendAsync(request, stop) }
            : await _browser.SendAsync(request, Dialect.SilentAtFirst ? ReadyIfNew : null, stop);

    /// <summary>Keeps the exchange by which a message was sent until the message is counted, and its bytes with it.</summary>
    public void Keep(Exchange sent) => Interlocked.Exchange(ref _sent, sent)?.Dispose();

    /// <summary>So many bytes less were sent than they say, as they were compressed; below zero where that adds.</summary>
    public void Saved(long bytes) => _connecting.Account.Saved(bytes);

    /// <summary>So many bytes more, or less below zero, have come and wait within a library for their message to be counted.</summary>
    public void Waits(long bytes) => _connecting.Account.Waits(bytes);

    /// <summary>What compresses its WebSocket; null for nothing.</summary>
    public DeflatedFrames? Deflated { get; set; }

    /// <summary>The exchange that lasts as long as its connection, as a WebSocket's does; null without one.</summary>
    public Exchange? Lasting { get; set; }

    /// <summary>What the pattern keeps between calls: the open socket of a WebSocket.</summary>
    public object? Connection { get; set; }

    /// <summary>The sequence to resume after.</summary>
    public long Cursor => Subscriber.Sequence.Last;

    /// <summary>The id of the last event, which an event stream resumes from; null before the first that has one.</summary>
    public string? LastEventId { get; set; }

    /// <summary>The server of an event stream has named the pause before the stream is asked for again, in milliseconds.</summary>
    public void TakeRetry(int milliseconds) => _comeback.TakeRetry(milliseconds);

    /// <summary>Ends when the first connect is ready or has failed.</summary>
    public Task FirstReady => _firstReady.Task;

    /// <summary>The connection works.</summary>
    public void Ready()
    {
        _firstAnswer?.Take();
        Answered();
        _watchdog.Heard();
        Recorder.Connected(Subscriber, _dueUs, again: _firstReady.Task.IsCompleted);
        _firstReady.TrySetResult();
    }

    /// <summary>The library that speaks the pattern has lost its connection, and makes it anew by itself.</summary>
    /// <param name="reason">Why, in kebab-case.</param>
    public void LostByLibrary(string reason)
    {
        _dueUs = Time.NowUs();
        if (Subscriber.Connected) Recorder.Lost(Subscriber, reason);
    }

    /// <summary>Closes its connections at once.</summary>
    public void Cut()
    {
        foreach (var stream in _open) stream.Dispose();
    }

    /// <summary>The server has answered as it should.</summary>
    public void Answered() => _comeback.Answered();

    /// <summary>What the last answer gave to ask again by, as fields of a request.</summary>
    public IReadOnlyList<(string Name, string Value)> Validators { get; set; } = [];

    /// <summary><see cref="Receive"/>, made once.</summary>
    public Action<ReadOnlyMemory<byte>> TakeUnit { get; }

    /// <summary>Takes one unit of what came: an event's data, a WebSocket's text, an element of a poll's answer.</summary>
    public void Receive(ReadOnlyMemory<byte> unit)
    {
        switch (Dialect.Find(unit.Span, out var message))
        {
            case UnitKind.Message:
                Recorder.Receive(Subscriber, message);
                break;
            case UnitKind.NotFound:
                Recorder.NotFound();
                break;
        }
    }

    /// <summary>An answer or a message sent has just been counted: so are its bytes.</summary>
    public void Counted()
    {
        foreach (var stream in _open) stream.Counted();
        Interlocked.Exchange(ref _sent, null)?.Dispose();
        Lasting?.SentCounted();
        Deflated?.Tell();
    }

    /// <summary>Lives until <paramref name="stop"/>: connects, and connects again when the connection is lost.</summary>
    public async Task RunAsync(long dueUs, CancellationToken stop)
    {
        _dueUs = dueUs;
        var giveUpUs = Time.NowUs() + Plan.ConnectTimeoutMs * 1000L;
        while (!stop.IsCancellationRequested)
        {
            string reason;
            try
            {
                await LiveAsync(stop);
                reason = _watchdog.HasBitten ? Silent : "ended-by-server";
            }
            catch (PutOffException e) when (!stop.IsCancellationRequested)
            {
                // The server is there and has no room: no loss, no failure, and the same request again later.
                // One that polls goes on with its connection.
                Recorder.PutOff();
                Counted();
                var againUs = _comeback.AfterPutOffUs(Time.NowUs(), e.RetryAfterUs);
                if (_firstReady.Task.IsCompleted || againUs <= giveUpUs)
                {
                    if (!await WaitedAsync(againUs, stop)) return;
                    continue;
                }

                reason = e.Message;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                reason = _watchdog.HasBitten ? Silent : FailureReason.Of(e);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return; // Whatever the closing of a connection on our own wish looks like, it is no loss.
            }

            if (stop.IsCancellationRequested) return;
            if (!_firstReady.Task.IsCompleted)
            {
                Recorder.ConnectFailed(reason);
                _firstReady.TrySetResult();
                return;
            }

            _outbox?.ConnectionLost(reason);
            if (Subscriber.Connected)
            {
                PollSchedule.Lost(Plan, Recorder, Subscriber, Time.NowUs());
                Recorder.Lost(Subscriber, reason);
            }
            else
            {
                Recorder.ReconnectFailed(reason);
            }

            if (!await WaitedAsync(_comeback.AfterLossUs(Time.NowUs()), stop)) return;
            _dueUs = Time.NowUs();
        }
    }

    // One connection's life. One that is still connected, and was only put off, goes on without a deadline.
    private async Task LiveAsync(CancellationToken stop)
    {
        await using var answer = new FirstAnswer(
            Time, Subscriber.Connected ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Plan.ConnectTimeoutMs), stop);
        _firstAnswer = answer;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = _watchdog.WatchAsync(over.Token);
        try
        {
            await _pattern.RunAsync(this, answer.Stop);
        }
        finally
        {
            await over.CancelAsync();
            await watching;
        }
    }

    private async Task<bool> WaitedAsync(long untilUs, CancellationToken stop)
    {
        try
        {
            await ReferenceGroup.WaitUntilAsync(Time, untilUs, stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Sends what the client's own schedule says, until the end of the steady state.</summary>
    public async Task SendLoopAsync(Outbox outbox, CancellationToken stop)
    {
        _outbox = outbox;
        var buffer = new byte[Outbox.Room(Plan.Workload)];
        try
        {
            while (outbox.NextDueUs is { } dueUs)
            {
                await ReferenceGroup.WaitUntilAsync(Time, dueUs, stop);
                if (!outbox.TryBegin()) return;
                await SendAsync(outbox, buffer, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(Outbox outbox, byte[] buffer, CancellationToken stop)
    {
        try
        {
            var answered = await _pattern.SendAsync(this, () => buffer.AsMemory(0, outbox.Write(buffer)), stop);
            if (answered) outbox.Accepted();
            else outbox.Handed();
            Counted();
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            outbox.Failed(FailureReason.Of(e), refused: e is UnexpectedAnswerException);
        }
    }

    private async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var stream = await _connecting.OpenAsync(
            context.DnsEndPoint, Source, (socket, inner, tls) => new Http1Stream(socket, inner, tls, _connecting.Account, Closed), cancel);
        stream.Heard = _watchdog.Heard;
        stream.SendsUpkeepAlone = _pattern.IsLibrarys;
        if (Change(open => [.. open, stream]).Length == 1 && Subscriber.Connected && !_pattern.IsLibrarys) Replaced();
        if (Dialect.SilentAtFirst) ReadyIfNew();
        return stream;
    }

    private void Closed(Http1Stream closed, bool waited)
    {
        _cutOff = waited && _pattern.RequestsAreHeld;
        Change(open => [.. open.Where(s => s != closed)]);
    }

    private void ReadyIfNew()
    {
        if (!Subscriber.Connected) Ready();
    }

    private Http1Stream[] Change(Func<Http1Stream[], Http1Stream[]> change)
    {
        lock (_gate) return _open = change(_open);
    }

    // HttpClient replaces an idle connection that the other side has closed, as HTTP has it: nothing is lost. A request that was held,
    // though, was cut off.
    private void Replaced()
    {
        if (!_cutOff)
        {
            Recorder.Renewed();
            return;
        }

        Recorder.Lost(Subscriber, "response-ended");
        Recorder.Connected(Subscriber, Time.NowUs(), again: true);
    }

    public void Dispose()
    {
        _sent?.Dispose();
        _http?.Dispose();
    }
}
