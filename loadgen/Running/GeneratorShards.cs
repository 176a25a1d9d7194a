using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Running;

/// <summary>All shards of a trial as one generator: commands go to all, answers are summed.</summary>
internal sealed class GeneratorShards : IAsyncDisposable
{
    private readonly ShardProcess[] _shards;
    private readonly int[] _clients;

    private GeneratorShards(ShardProcess[] shards, int[] clients)
    {
        _shards = shards;
        _clients = clients;
    }

    public IReadOnlyList<int> ProcessIds => [.. _shards.Select(s => s.Id)];

    /// <summary>Starts <paramref name="count"/> shards and gives each its part of the clients.</summary>
    public static async Task<GeneratorShards> StartAsync(TrialPlan plan, Uri server, int count, CancellationToken stop)
    {
        var total = plan.Workload.Clients;
        var clients = Enumerable.Range(0, count).Select(i => total / count + (i < total % count ? 1 : 0)).ToArray();
        var shards = clients.Select(_ => ShardProcess.Start(plan.Cores.Generator, plan.FixedTiering)).ToArray();
        var group = new GeneratorShards(shards, clients);
        try
        {
            var first = 0;
            for (var i = 0; i < count; i++)
            {
                var part = new ClientPlan
                {
                    Server = server,
                    Pattern = plan.Pattern,
                    Workload = plan.Workload,
                    Seed = plan.Seed,
                    FirstClient = first,
                    Clients = clients[i],
                    ConnectPerSecond = (double)plan.Phases.ConnectPerSecond / count,
                };
                await shards[i].ReadingAsync(new ShardCommand { Open = new ShardOpen(plan.Engine, part) }, stop);
                first += clients[i];
            }

            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects until this share (0 to 1) of all clients has been tried.</summary>
    public Task<ShardReading> ConnectAsync(double share, CancellationToken stop) =>
        SumAsync(i => new ShardCommand { ConnectUpTo = (int)Math.Round(_clients[i] * share) }, stop);

    public Task<ShardReading> ReadAsync(CancellationToken stop) => SumAsync(_ => new ShardCommand { Read = true }, stop);

    public Task<ShardReading> BeginAsync(Timeline timeline, CancellationToken stop) => SumAsync(_ => new ShardCommand { Begin = timeline }, stop);

    /// <summary>The sum of the newest progress of each shard; null before all have said something.</summary>
    public ShardReading? Progress => _shards.Any(s => s.Progress is null) ? null : _shards.Select(s => s.Progress!).Aggregate(ShardSum.Add);

    public async Task<IReadOnlyDictionary<int, long>> CountSentAsync(CancellationToken stop)
    {
        var replies = await AskAllAsync(_ => new ShardCommand { CountSent = true }, stop);
        return replies.SelectMany(r => r.Sent ?? throw new ChildFailedException("a generator gave no count of what it sent"))
            .GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value));
    }

    public async Task<IReadOnlyList<ShardResult>> FinishAsync(IReadOnlyList<TopicStatus>? topics, CancellationToken stop)
    {
        var replies = await AskAllAsync(_ => new ShardCommand { Finish = new ShardFinish(topics) }, stop);
        return [.. replies.Select(r => r.Result ?? throw new ChildFailedException("a generator gave no result"))];
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_shards.Select(s => s.DisposeAsync().AsTask()));

    private async Task<ShardReading> SumAsync(Func<int, ShardCommand> command, CancellationToken stop)
    {
        var replies = await AskAllAsync(command, stop);
        return replies.Select(r => r.Reading ?? throw new ChildFailedException("a generator gave no reading")).Aggregate(ShardSum.Add);
    }

    private Task<ShardReply[]> AskAllAsync(Func<int, ShardCommand> command, CancellationToken stop) =>
        Task.WhenAll(_shards.Select((shard, i) => shard.AskAsync(command(i), stop)));
}

/// <summary>Adds up what shards say.</summary>
internal static class ShardSum
{
    public static ShardReading Add(ShardReading a, ShardReading b) => new()
    {
        AtUs = Math.Max(a.AtUs, b.AtUs),
        Counts = Add(a.Counts, b.Counts),
        Wire = new WireTotals(
            a.Wire.HttpBytes + b.Wire.HttpBytes, a.Wire.BodyBytes + b.Wire.BodyBytes,
            a.Wire.Segments + b.Wire.Segments, a.Wire.RetransmittedBytes + b.Wire.RetransmittedBytes),
        Frontier = a.Frontier + b.Frontier,
        CpuUs = a.CpuUs + b.CpuUs,
        SystemCpuUs = a.SystemCpuUs + b.SystemCpuUs,
        Collections = a.Collections + b.Collections,
        GcPauseMs = a.GcPauseMs + b.GcPauseMs,
    };

    private static Counts Add(Counts a, Counts b) => new()
    {
        Connected = a.Connected + b.Connected,
        Open = a.Open + b.Open,
        Lost = a.Lost + b.Lost,
        Reconnected = a.Reconnected + b.Reconnected,
        Received = a.Received + b.Received,
        DeliveredSteady = a.DeliveredSteady + b.DeliveredSteady,
        PayloadBytes = a.PayloadBytes + b.PayloadBytes,
        Malformed = a.Malformed + b.Malformed,
        Impossible = a.Impossible + b.Impossible,
        Requests = a.Requests + b.Requests,
        EmptyRequests = a.EmptyRequests + b.EmptyRequests,
        SkippedRequests = a.SkippedRequests + b.SkippedRequests,
        ClientAccepted = a.ClientAccepted + b.ClientAccepted,
        ClientDueSteady = a.ClientDueSteady + b.ClientDueSteady,
        ClientAcceptedSteady = a.ClientAcceptedSteady + b.ClientAcceptedSteady,
    };
}
