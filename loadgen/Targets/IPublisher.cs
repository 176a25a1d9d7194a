using Bench.Contract;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Targets;

/// <summary>Who makes messages due, stamps them and knows what it has published.</summary>
internal interface IPublisher
{
    /// <summary>The clock that stamps its messages, in microseconds (<see cref="Clock"/>), read now.</summary>
    Task<long> NowUsAsync(CancellationToken stop);

    /// <summary>Begins to publish every topic of a workload on its schedule.</summary>
    Task StartAsync(Workload workload, long seed, Timeline timeline, CancellationToken stop);

    /// <summary>Publishes no more.</summary>
    Task StopAsync(CancellationToken stop);

    /// <summary>How far it is.</summary>
    Task<WorkloadStatus> StatusAsync(CancellationToken stop);

    /// <summary>What was published to each topic, by part of the layout's servers, in their order.</summary>
    Task<TopicStatus[][]> TopicsAsync(CancellationToken stop);
}
