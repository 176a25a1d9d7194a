using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Fleet;

/// <summary>The coordinator's end of one shard, wherever it runs: a command out, its answer back, progress in between.</summary>
internal interface IShard : IAsyncDisposable
{
    /// <summary>Its process id on this machine.</summary>
    int Id { get; }

    /// <summary>All processes on this machine that are its own.</summary>
    IReadOnlyList<int> ProcessIds => [Id];

    /// <summary>The newest progress; null before the first.</summary>
    ShardProgress? Progress { get; }

    /// <summary>It has ended, or said what cannot be read.</summary>
    bool HasEnded { get; }

    /// <summary>
    /// Sends one command and waits for its answer. A command that was given up before is ended by this one,
    /// and what it answers yet is passed over.
    /// </summary>
    /// <exception cref="ChildFailedException">The shard has ended, or says nothing any more.</exception>
    Task<ShardReply> AskAsync(ShardCommand command, CancellationToken stop);

    /// <summary>How it has ended.</summary>
    Task<ChildFailedException> FailureAsync(string doing);
}

/// <summary>What carries a shard's lines: a child's pipes here, a link to an agent for one that runs there.</summary>
internal interface IShardLines : IAsyncDisposable
{
    /// <summary>What messages call it, such as "generator 2 of 3".</summary>
    string Name { get; }

    /// <summary>Its process id on this machine.</summary>
    int Id { get; }

    /// <summary>All processes on this machine that are its own.</summary>
    IReadOnlyList<int> ProcessIds => [Id];

    /// <summary>Sends a line.</summary>
    /// <exception cref="IOException">The other end has gone.</exception>
    Task WriteAsync(string line, CancellationToken stop);

    /// <summary>The next line that it says; null when it has ended.</summary>
    /// <exception cref="IOException">What it says can no longer be read.</exception>
    Task<string?> ReadAsync();

    /// <summary>How it has ended.</summary>
    Task<ChildFailedException> FailureAsync(string doing);
}
