using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Fleet;

/// <summary>All generators of a trial as one.</summary>
internal interface IGenerators : IAsyncDisposable
{
    IReadOnlyList<int> ProcessIds { get; }

    /// <summary>One of them has ended: the trial cannot go on.</summary>
    bool AnyEnded { get; }

    /// <summary>The sum of the newest progress of each; null before all have said something.</summary>
    ShardProgress? Progress { get; }

    /// <summary>How much longer than usual the start of the workload lies ahead when it is told, in microseconds.</summary>
    long LeadUs => 0;

    /// <summary>Connects until this share (0 to 1) of all clients has been tried.</summary>
    Task<ShardReading> ConnectAsync(double share, CancellationToken stop);

    Task<ShardReading> ReadAsync(CancellationToken stop);

    Task<ShardReading> BeginAsync(Timeline timeline, CancellationToken stop);

    /// <summary>The trial is stopped: a steady state that has begun ends now.</summary>
    Task<ShardReading> CutAsync(CancellationToken stop);

    /// <summary>The clock of each, asked once between two looks at ours, in order.</summary>
    Task<IReadOnlyList<ClockExchange>> ExchangeClocksAsync(TimeProvider time, CancellationToken stop);

    /// <summary>They may read other clocks than ours, and can be told to shift them.</summary>
    bool ClocksMayDiffer => false;

    /// <summary>Has each show its clock shifted by so many microseconds, in order. Only before anything was timed.</summary>
    Task ShiftClocksAsync(IReadOnlyList<long> byUs, CancellationToken stop) => Task.CompletedTask;

    /// <summary>What has been received, without asking the kernel.</summary>
    Task<ShardProgress> LookAsync(CancellationToken stop);

    /// <summary>Has all send no more and count nothing that comes from now on.</summary>
    Task CeaseAsync(CancellationToken stop);

    /// <summary>Two-way workloads: what became of the clients' messages, by topic.</summary>
    Task<IReadOnlyDictionary<int, TopicSent>> CountSentAsync(CancellationToken stop);

    /// <summary>
    /// Ends all and collects what they measured. Of one that cannot tell, what it last said stands, and its clients are lost.
    /// </summary>
    /// <param name="topics">What each server published; null when it can no longer be asked.</param>
    /// <param name="stop">Ends the wait.</param>
    Task<ShardResult[]> FinishAsync(TopicStatus[][]? topics, CancellationToken stop);

    /// <summary>What happened to one that gave no result when it was asked for it; null while all could tell.</summary>
    string? FailureAtTheEnd { get; }

    /// <summary>How the first that has ended did so, and what that means.</summary>
    Task<string> FailureAsync(string doing);
}
