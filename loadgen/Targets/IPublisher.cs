using Bench.Contract;
using Bench.Loadgen.Recording;
using HdrHistogram;

namespace Bench.Loadgen.Targets;

/// <summary>Who makes messages due, stamps them and knows what it has published.</summary>
internal interface IPublisher
{
    /// <summary>The requests that it published by; null when it needs none.</summary>
    PublishTally? Requests { get; }

    /// <summary>Each clock that stamps its messages, in microseconds (<see cref="Clock"/>), read now.</summary>
    Task<IReadOnlyList<long>> ClocksUsAsync(CancellationToken stop);

    /// <summary>Begins to publish every topic of a workload on its schedule.</summary>
    Task StartAsync(Workload workload, long seed, Timeline timeline, CancellationToken stop);

    /// <summary>Publishes no more.</summary>
    Task StopAsync(CancellationToken stop);

    /// <summary>
    /// What is still due or under way at the end of a trial is given up, so that what is counted then is counted to the end.
    /// </summary>
    Task GiveUpAsync(CancellationToken stop);

    /// <summary>How far it is.</summary>
    Task<WorkloadStatus> StatusAsync(CancellationToken stop);

    /// <summary>What was published to each topic, by part of the layout's servers, in their order.</summary>
    Task<TopicStatus[][]> TopicsAsync(CancellationToken stop);
}

/// <summary>Requests that published messages, since the start of the trial.</summary>
/// <param name="Sent">How many had an end.</param>
/// <param name="Failures">How many of them failed, by reason in kebab-case.</param>
/// <param name="RequestUs">
/// From the sending of a request to the end of its answer, in microseconds: those that succeeded, of messages due in the steady state.
/// </param>
internal sealed record PublishTally(long Sent, IReadOnlyDictionary<string, long> Failures, LongHistogram RequestUs);
