using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Fleet;

/// <summary>Starts shards as processes on this machine.</summary>
internal static class ShardProcess
{
    /// <summary>The command of this program that is one.</summary>
    public const string Command = "shard";

    /// <summary>The option of one on an agent.</summary>
    public const string OfAgent = "--of-agent";

    /// <summary>Starts one.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="cores">Cores that it may use.</param>
    /// <param name="fixedTiering">Methods are compiled once.</param>
    /// <param name="oneWorker">Its thread pool has one worker and never more.</param>
    /// <param name="prefix">A command that starts it; null for none.</param>
    public static ShardTalk Start(
        string name, IReadOnlyList<int> cores, bool fixedTiering, bool oneWorker = false, IReadOnlyList<string>? prefix = null) =>
        new(
            new ChildLines(ChildProcess.Start(
                name, Programs.Bench, [Command], cores, new ChildRuntime(fixedTiering, oneWorker, Generator: true), prefix)),
            TimeProvider.System);

    /// <summary>The same on an agent, which hands its lines on.</summary>
    public static IShardLines LinesOfAgent(string name, IReadOnlyList<int> cores, bool fixedTiering) =>
        new ChildLines(ChildProcess.Start(
            name, Programs.Bench, [Command, OfAgent], cores, new ChildRuntime(fixedTiering, Generator: true)));

    private sealed class ChildLines(ChildProcess process) : IShardLines
    {
        public string Name => process.Name;

        public int Id => process.Id;

        public Task WriteAsync(string line, CancellationToken stop) => process.WriteLineAsync(line, stop);

        public Task<string?> ReadAsync() => process.Output.ReadLineAsync();

        public Task<ChildFailedException> FailureAsync(string doing) => process.FailureAsync(doing);

        public ValueTask DisposeAsync() => process.DisposeAsync();
    }
}
