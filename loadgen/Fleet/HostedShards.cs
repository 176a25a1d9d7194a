using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;

namespace Bench.Loadgen.Fleet;

/// <summary>What was read of a hosted shard.</summary>
/// <param name="Lines">Its lines from the one that was asked for on.</param>
/// <param name="Ended">How it ended, once it has and all its lines were read; null before.</param>
internal sealed record HostedLines(IReadOnlyList<string> Lines, string? Ended);

/// <summary>An agent cannot do what it is asked; the message says why.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>
/// The shards of an agent: started on request, their lines kept until the coordinator has them, and ended once it asks for none any more,
/// so that nothing outlives the run that wanted it.
/// </summary>
/// <param name="agent">The agent's name, for messages.</param>
/// <param name="start">Starts a shard.</param>
/// <param name="allowed">Hosts that they may load.</param>
/// <param name="time">The clock.</param>
internal sealed class HostedShards(
    string agent, Func<ShardWish, IShardLines> start, IReadOnlyCollection<string> allowed, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A shard whose lines nobody has asked for in so long is ended; with the end itself it stays below 15 s.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>How long a question for lines waits for the next.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Hosted> _shards = [];
    private readonly Dictionary<int, string> _starting = []; // Whose run it is, by number.
    private readonly HashSet<int> _untold = []; // Whose links have yet to hear that the agent ends.
    private readonly TaskCompletionSource _allTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _leaving;
    private int _last;

    /// <summary>Shards that it has now.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _shards.Count;
        }
    }

    /// <summary>Starts one.</summary>
    /// <returns>Its number here, and its process id.</returns>
    /// <exception cref="RefusedException">Another run is served, or the agent ends.</exception>
    /// <exception cref="ChildFailedException">It cannot be started.</exception>
    public (int Number, int ProcessId) Start(ShardWish wish)
    {
        int number;
        lock (_gate)
        {
            if (_leaving is { } leaving) throw new RefusedException(leaving);
            if (_shards.Values.Select(s => s.Run).Concat(_starting.Values).FirstOrDefault(run => run != wish.Run) is { } other)
                throw new RefusedException(
                    $"agent {agent} serves the run {other} with {_shards.Count + _starting.Count} generators; wait for its end, or "
                        + $"{Lease.TotalSeconds:0} s after its coordinator has gone");
            _starting.Add(number = ++_last, wish.Run);
        }

        Hosted? shard = null;
        try
        {
            // It takes its time, in which the lines of the others go on.
            shard = new Hosted(wish.Run, start(wish), time, () => _leaving);
        }
        finally
        {
            lock (_gate)
            {
                _starting.Remove(number);
                if (shard is not null) _shards.Add(number, shard);
            }
        }

        return (number, shard.ProcessId);
    }

    /// <summary>Hands a command on.</summary>
    /// <exception cref="RefusedException">It would load a host that is not allowed, or there is no such shard.</exception>
    /// <exception cref="IOException">The shard has gone.</exception>
    public Task WriteAsync(int number, string line, CancellationToken stop)
    {
        var shard = Find(number);
        // Whom a shard loads is said once, when it is opened.
        if (JsonSerializer.Deserialize(line, ShardJson.Default.ShardCommand)?.Open is { } open
            && !FleetRules.Allows(allowed, open.Plan.Server.DnsSafeHost))
            throw new RefusedException(
                $"agent {agent} loads {string.Join(", ", allowed)}, and no {open.Plan.Server.DnsSafeHost}; start it with "
                    + $"--allow {open.Plan.Server.DnsSafeHost} if it may");
        return shard.Lines.WriteAsync(line, stop);
    }

    /// <summary>Waits for lines, for a moment. Those before <paramref name="from"/> have arrived, and are kept no longer.</summary>
    /// <param name="number">The shard.</param>
    /// <param name="from">The first that is wanted, counted from 0.</param>
    /// <exception cref="RefusedException">There is no such shard.</exception>
    public async Task<HostedLines> ReadAsync(int number, long from)
    {
        try
        {
            var shard = Find(number);
            shard.AskedUs = time.NowUs();
            var read = await shard.LinesAsync(from, Hold);
            if (read.Ended is not null) Tell(number);
            return read;
        }
        catch (RefusedException)
        {
            Tell(number);
            throw;
        }
    }

    /// <summary>Ends a shard; one that is gone already is no error.</summary>
    public async Task EndAsync(int number)
    {
        Hosted? shard;
        lock (_gate) _shards.Remove(number, out shard);
        if (shard is not null) await shard.DisposeAsync();
    }

    /// <summary>Ends those for which nobody has asked within <see cref="Lease"/>.</summary>
    /// <returns>How many.</returns>
    public async Task<int> EndForgottenAsync()
    {
        int[] forgotten;
        lock (_gate)
            forgotten = [.. _shards.Where(s => time.NowUs() - s.Value.AskedUs > Lease.TotalMicroseconds).Select(s => s.Key)];
        await Task.WhenAll(forgotten.Select(EndAsync));
        return forgotten.Length;
    }

    /// <summary>Ends the forgotten ones once a second. What goes wrong with one is said, and costs the others nothing.</summary>
    /// <param name="log">Told what was ended, and what could not be; it may break, which ends nothing else.</param>
    /// <param name="stop">Ends it.</param>
    public async Task LookAfterAsync(HeardOutput log, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LookPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await LookAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        async Task LookAsync()
        {
            try
            {
                if (await EndForgottenAsync() is > 0 and var ended)
                    log.WriteLine($"{ended} generators were ended: their coordinator has gone");
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.WriteLine($"a generator whose coordinator has gone did not end as it should: {e.Message}");
            }
        }
    }

    /// <summary>
    /// Ends all, and sees to it that those who wait for their lines hear why; who does not ask any more is not waited for long.
    /// </summary>
    /// <param name="why">Why the agent ends.</param>
    public async Task LeaveAsync(string why)
    {
        lock (_gate)
        {
            _leaving ??= why;
            _untold.UnionWith(_shards.Keys);
            if (_untold.Count == 0) _allTold.TrySetResult();
        }

        await EndAllAsync();
        await Task.WhenAny(_allTold.Task, Task.Delay(Hold, time, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        _leaving ??= $"agent {agent} was ended";
        await EndAllAsync();
    }

    private async Task EndAllAsync()
    {
        int[] all;
        lock (_gate) all = [.. _shards.Keys];
        await Task.WhenAll(all.Select(EndAsync));
    }

    private void Tell(int number)
    {
        if (_leaving is null) return;
        lock (_gate)
        {
            _untold.Remove(number);
            if (_untold.Count == 0) _allTold.TrySetResult();
        }
    }

    private Hosted Find(int number)
    {
        lock (_gate)
            return _shards.GetValueOrDefault(number)
                ?? throw new RefusedException(
                    _leaving ?? $"agent {agent} has no generator {number}: it was ended, as nobody had asked for it in "
                        + $"{Lease.TotalSeconds:0} s");
    }

    private sealed class Hosted : IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private readonly List<string> _kept = [];
        private readonly TimeProvider _time;
        private readonly Func<string?> _leaving;
        private readonly Task _reading;
        private long _first;
        private string? _ended;
        private TaskCompletionSource _news = New();

        public Hosted(string run, IShardLines lines, TimeProvider time, Func<string?> leaving)
        {
            (Run, Lines, _time, AskedUs, _leaving) = (run, lines, time, time.NowUs(), leaving);
            ProcessId = lines.Id;
            _reading = ReadAsync();
        }

        public string Run { get; }

        public IShardLines Lines { get; }

        public int ProcessId { get; }

        public long AskedUs { get; set; }

        public async Task<HostedLines> LinesAsync(long from, TimeSpan hold)
        {
            Task news;
            lock (_gate)
            {
                var arrived = (int)Math.Clamp(from - _first, 0, _kept.Count);
                _kept.RemoveRange(0, arrived);
                _first += arrived;
                if (_kept.Count > 0 || _ended is not null) return Now();
                news = _news.Task;
            }

            try
            {
                await news.WaitAsync(hold, _time);
            }
            catch (TimeoutException)
            {
                // Nothing was said: that is an answer too, and shows that the agent lives.
            }

            lock (_gate) return Now();
        }

        public async ValueTask DisposeAsync()
        {
            await Lines.DisposeAsync();
            await _reading;
        }

        private HostedLines Now() => new([.. _kept], _kept.Count == 0 ? _ended : null);

        private async Task ReadAsync()
        {
            string? trouble = null;
            try
            {
                while (await Lines.ReadAsync() is { } line)
                    lock (_gate)
                    {
                        _kept.Add(line);
                        Tell();
                    }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                trouble = $"what the {Lines.Name} (process {ProcessId}) says can no longer be read: {e.Message}";
            }

            trouble ??= await HowAsync();
            trouble = _leaving() ?? trouble; // Who ends it is the cause of whatever it ended with.
            lock (_gate)
            {
                _ended = trouble;
                Tell();
            }
        }

        private async Task<string> HowAsync()
        {
            try
            {
                return (await Lines.FailureAsync("it was asked")).Message;
            }
            catch (InvalidOperationException)
            {
                return $"the {Lines.Name} (process {ProcessId}) was ended"; // By us, in this very moment: nobody knows it any more.
            }
        }

        private void Tell()
        {
            _news.TrySetResult();
            _news = New();
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
