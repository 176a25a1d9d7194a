using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Processes;
using Orleans.Concurrency;
using Orleans.GrainDirectory;

namespace Bench.Agent;

/// <summary>Answers for the agent in whose process it is. What it refuses is an answer, no exception: those do not travel well.</summary>
[StatelessWorker, Reentrant, GrainDirectory(NoDirectory.Name)]
internal sealed class AgentGrain(HostedShards shards, AgentFacts facts, IMembershipTable members) : Grain, IAgentGrain
{
    public async Task<ListedMember[]?> ListMembersAsync()
    {
        try
        {
            return ListedMember.ActiveOf(await members.ReadAllAsync(CancellationToken.None));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null; // What keeps the list is gone. How it failed means nothing to who asks.
        }
    }

    public async Task<string> DescribeAsync() => AgentAnswer.Write(await facts.ReadAsync());

    public Task<long> ReadClockAsync() => Task.FromResult(TimeProvider.System.NowUs());

    public async Task<StartedShard> StartAsync(string run, string name, int[] cores, bool fixedTiering)
    {
        try
        {
            // The start of a process takes its time, and waits for no other thread of the agent.
            var (number, processId) = await Task.Run(() => shards.Start(new ShardWish(run, name, cores, fixedTiering)));
            return new StartedShard(number, processId, null);
        }
        catch (Exception e) when (e is RefusedException or ChildFailedException or FileNotFoundException)
        {
            return new StartedShard(0, 0, e.Message);
        }
    }

    public async Task<string?> WriteAsync(int shard, string line)
    {
        try
        {
            await shards.WriteAsync(shard, line, CancellationToken.None);
            return null;
        }
        catch (Exception e) when (e is RefusedException or JsonException)
        {
            return e is RefusedException ? e.Message : "the coordinator sent a command that cannot be read";
        }
        catch (IOException)
        {
            return null; // It has gone: how is told by what is read of it.
        }
    }

    public async Task<ReadShard> ReadAsync(int shard, long from)
    {
        try
        {
            var read = await shards.ReadAsync(shard, from);
            return new ReadShard([.. read.Lines], read.Ended);
        }
        catch (RefusedException e)
        {
            return new ReadShard([], e.Message);
        }
    }

    public Task EndAsync(int shard) => shards.EndAsync(shard);
}
