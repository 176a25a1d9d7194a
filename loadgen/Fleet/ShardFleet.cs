using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Figures;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Fleet;

/// <summary>
/// All shards of a trial as one generator: commands go to all, answers are summed. Each has a part of the clients and one server.
/// </summary>
internal sealed class ShardFleet : IGenerators
{
    // When an agent has gone, the links to its generators notice one after the other, each a moment after its last answer.
    private static readonly TimeSpan AllToldIn = HostedShards.Hold + TimeSpan.FromMilliseconds(500);

    private readonly Workload _workload;
    private readonly Layout _layout;
    private readonly IReadOnlyList<IShard> _shards;
    private readonly int[] _tried;
    private readonly long _seed;
    private readonly TimeProvider? _remote;
    private readonly string?[] _failuresAtTheEnd; // By generator.
    private Timeline? _timeline;
    private Task? _allTold;

    /// <summary>A fleet of shards, each of which has the part of the layout at its place.</summary>
    /// <param name="plan">The trial.</param>
    /// <param name="shards">The shards.</param>
    /// <param name="remote">
    /// The clock, where they are on agents: the start then lies further ahead, and is called off unless all knew of it before.
    /// </param>
    public ShardFleet(TrialPlan plan, IReadOnlyList<IShard> shards, TimeProvider? remote = null)
    {
        _remote = remote;
        _shards = shards;
        _workload = plan.Workload;
        _seed = plan.Seed;
        _layout = plan.Layout;
        _tried = new int[plan.Layout.Generators.Count];
        _failuresAtTheEnd = new string?[plan.Layout.Generators.Count];
    }

    public IReadOnlyList<int> ProcessIds => [.. _shards.SelectMany(s => s.ProcessIds).Distinct()];

    // A command takes the way over two programs and a network, on machines that may be busy.
    public long LeadUs => _remote is null ? 0 : 2_000_000;

    public bool AnyEnded => _shards.Any(s => s.HasEnded);

    public ShardProgress? Progress => _shards.Any(s => s.Progress is null) ? null : _shards.Select(s => s.Progress!).Aggregate(Totals.Add);

    /// <summary>Starts one process on this machine for each part of the layout, and gives it its clients.</summary>
    /// <param name="plan">The trial.</param>
    /// <param name="urls">Where the clients of each server of the layout connect.</param>
    /// <param name="stop">Ends the start.</param>
    public static async Task<ShardFleet> StartAsync(TrialPlan plan, IReadOnlyList<Uri> urls, CancellationToken stop)
    {
        var count = plan.Layout.Generators.Count;
        var shards = new List<IShard>();
        var fleet = new ShardFleet(plan, shards);
        try
        {
            for (var i = 0; i < count; i++)
                shards.Add(ShardProcess.Start(
                    count == 1 ? "generator" : $"generator {i + 1} of {count}", plan.Cores.Generator, plan.FixedTiering,
                    prefix: plan.GeneratorPrefix));
            await fleet.OpenAsync(plan, urls, stop);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Itself, once each shard has its clients; where that fails all shards are ended.</summary>
    public async Task<IGenerators> OpenedAsync(TrialPlan plan, IReadOnlyList<Uri> urls, CancellationToken stop)
    {
        try
        {
            await OpenAsync(plan, urls, stop);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Gives each shard its clients; nothing is connected yet. On agents a few at a time, as they were started: what each of them and its
    /// link do for the first time has to be compiled, and with all at once on one machine agents would answer too late.
    /// </summary>
    public async Task OpenAsync(TrialPlan plan, IReadOnlyList<Uri> urls, CancellationToken stop)
    {
        using var room = new SemaphoreSlim(_remote is null ? _shards.Count : ShardStarts.AtOnce);
        await AllAsync(
            async (shard, i, all) =>
            {
                await room.WaitAsync(all);
                try
                {
                    if (_remote is not null) await ShardStarts.ThrowIfEndedAsync(_shards, "all were given their clients");
                    var part = PlanOf(plan, plan.Layout.Generators[i], urls);
                    return await shard.AskAsync(
                        new ShardCommand { Open = new ShardOpen(plan.Engine, part, Latencies: plan.Watched) }, all);
                }
                finally
                {
                    room.Release();
                }
            },
            stop);
    }

    public Task<ShardReading> ConnectAsync(double share, CancellationToken stop)
    {
        for (var i = 0; i < _tried.Length; i++) _tried[i] = (int)Math.Round(_layout.Generators[i].Clients * share);
        return SumAsync(i => new ShardCommand { ConnectUpTo = _tried[i] }, stop);
    }

    public Task<ShardReading> ReadAsync(CancellationToken stop) => SumAsync(_ => new ShardCommand { Read = true }, stop);

    public async Task<ShardReading> BeginAsync(Timeline timeline, CancellationToken stop)
    {
        _timeline = timeline;
        var reading = await SumAsync(_ => new ShardCommand { Begin = timeline }, stop);
        if (_remote?.NowUs() - timeline.StartUs is { } lateUs and >= 0)
            throw new AgentFailedException(
                $"the start was called off: the last of {_shards.Count} generators acknowledged it {lateUs / 1e6:0.000} s after it was to "
                    + "be; an agent or the way to it is too busy");
        return reading;
    }

    public Task<ShardReading> CutAsync(CancellationToken stop) => SumAsync(_ => new ShardCommand { Cut = true }, stop);

    public async Task<ShardProgress> LookAsync(CancellationToken stop) =>
        (await AskAllAsync(_ => new ShardCommand { Look = true }, stop)).Select(Seen).Aggregate(Totals.Add);

    public async Task<IReadOnlyList<ClockExchange>> ExchangeClocksAsync(TimeProvider time, CancellationToken stop) =>
        await AllAsync(
            async (shard, _, all) =>
            {
                var beforeUs = time.NowUs();
                var reply = await shard.AskAsync(new ShardCommand { Look = true }, all);
                return new ClockExchange(beforeUs, Seen(reply).AtUs, time.NowUs());
            },
            stop);

    public bool ClocksMayDiffer => _remote is not null;

    public Task ShiftClocksAsync(IReadOnlyList<long> byUs, CancellationToken stop) =>
        AskAllAsync(i => new ShardCommand { ShiftUs = byUs[i] }, stop);

    public Task CeaseAsync(CancellationToken stop) => AskThoseThatLiveAsync(new ShardCommand { Cease = true }, stop);

    public async Task<IReadOnlyDictionary<int, TopicSent>> CountSentAsync(CancellationToken stop)
    {
        var replies = await AskThoseThatLiveAsync(new ShardCommand { CountSent = true }, stop);
        return replies.SelectMany(r => r.Sent ?? throw new ChildFailedException("a generator gave no count of what it sent"))
            .GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Select(pair => pair.Value).Aggregate(Totals.Add));
    }

    public Task<ShardResult[]> FinishAsync(TopicStatus[][]? topics, CancellationToken stop) =>
        Task.WhenAll(_shards.Select((shard, i) => FinishAsync(shard, i, topics?[_layout.Generators[i].Server], stop)));

    public string? FailureAtTheEnd =>
        Indices(i => Volatile.Read(ref _failuresAtTheEnd[i]) is not null) is [var first, ..] all
            ? Lost(_failuresAtTheEnd[first]!, all)
            : null;

    public async Task<string> FailureAsync(string doing)
    {
        var dead = _shards.TakeWhile(s => !s.HasEnded).Count();
        var how = (await _shards[dead].FailureAsync(doing)).Message;
        // The same failure is asked for more than once: what was waited for is not waited for again.
        if (_remote is not null) await (_allTold ??= Task.Delay(AllToldIn, _remote, CancellationToken.None));
        return Lost(how, Indices(i => _shards[i].HasEnded));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_shards.Select(s => s.DisposeAsync().AsTask()));

    private int[] Indices(Func<int, bool> which) => [.. Enumerable.Range(0, _layout.Generators.Count).Where(which)];

    private string Lost(string how, int[] dead)
    {
        var clients = dead.Sum(i => _layout.Generators[i].Clients);
        return dead.Length == 1
            ? $"{how}; its {clients:N0} clients count as lost"
            : $"{how}; of {_layout.Generators.Count} generators {dead.Length} have ended, and their {clients:N0} clients count as lost";
    }

    private static ClientPlan PlanOf(TrialPlan plan, GeneratorPart part, IReadOnlyList<Uri> servers) => new()
    {
        Server = servers[part.Server],
        Trust = plan.Trust,
        Pattern = plan.Pattern,
        Workload = plan.Workload,
        Spoken = plan.Target?.Spec.Patterns[plan.Pattern.Pattern],
        PublishesItself = plan.PublishesItself,
        ClockOffsetMs = plan.Target?.Spec.ClockOffsetMs ?? 0,
        Table = plan.Target?.Table,
        Variables = plan.Target is { } target ? TargetVariables.ValuesOf(target, plan.Pattern.Pattern) : null,
        TopicPrefix = plan.TopicPrefix,
        Seed = plan.Seed,
        FirstClient = part.FirstClient,
        Clients = part.Clients,
        ConnectTimeoutMs = plan.Phases.ConnectTimeoutMs,
        ConnectPerSecond = (double)plan.Phases.ConnectPerSecond / plan.Layout.Generators.Count,
    };

    // One that can no longer tell must not cost what the others measured.
    private async Task<ShardResult> FinishAsync(IShard shard, int index, TopicStatus[]? topics, CancellationToken stop)
    {
        try
        {
            if (!shard.HasEnded)
                return (await shard.AskAsync(new ShardCommand { Finish = new ShardFinish(topics) }, stop)).Result
                    ?? throw new ChildFailedException($"the generator (process {shard.Id}) gave no result");
            // It ended after all was counted and before it could say what it has: survivors' figures are no trial's.
            throw await shard.FailureAsync("collecting results");
        }
        catch (ChildFailedException e)
        {
            Volatile.Write(ref _failuresAtTheEnd[index], e.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Volatile.Write(
                ref _failuresAtTheEnd[index],
                $"the generator (process {shard.Id}) did not give its result in time: it hangs, or gets no CPU");
        }

        return DeadShard.Result(_workload, _seed, _timeline, shard.Progress, _layout.Generators[index], _tried[index], topics);
    }

    private async Task<ShardReading> SumAsync(Func<int, ShardCommand> command, CancellationToken stop)
    {
        var replies = await AskAllAsync(command, stop);
        return replies.Select(r => r.Reading ?? throw new ChildFailedException("a generator gave no reading")).Aggregate(Totals.Add);
    }

    private static ShardProgress Seen(ShardReply reply) =>
        reply.Seen ?? throw new ChildFailedException("a generator said nothing of what it sees");

    private async Task<ShardReply[]> AskThoseThatLiveAsync(ShardCommand command, CancellationToken stop)
    {
        var replies = await Task.WhenAll(_shards.Select(async shard =>
        {
            try
            {
                return shard.HasEnded ? null : await shard.AskAsync(command, stop);
            }
            catch (ChildFailedException) when (shard.HasEnded)
            {
                return null; // What it last said stands for it, see FinishAsync.
            }
        }));
        return [.. replies.OfType<ShardReply>()];
    }

    private Task<ShardReply[]> AskAllAsync(Func<int, ShardCommand> command, CancellationToken stop) =>
        AllAsync((shard, i, all) => shard.AskAsync(command(i), all), stop);

    // With one of them gone the trial cannot go on: that is told at once, however long the others' answers would take. What is given up of
    // them ends with the next that they are asked.
    private async Task<T[]> AllAsync<T>(Func<IShard, int, CancellationToken, Task<T>> ask, CancellationToken stop)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        return await Task.WhenAll(_shards.Select(OneAsync));

        async Task<T> OneAsync(IShard shard, int index)
        {
            try
            {
                return await ask(shard, index, all.Token);
            }
            catch (ChildFailedException e)
            {
                await all.CancelAsync();
                if (_remote is not null && e is not AgentFailedException) throw new AgentFailedException(e.Message);
                throw;
            }
        }
    }
}
