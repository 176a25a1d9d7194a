using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Stages;

/// <summary>
/// What is under way may still arrive; over as soon as nothing that was due is still to come, and whoever was cut off on purpose is back.
/// </summary>
internal sealed class DrainStage : IStage
{
    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        var seconds = trial.Plan.Phases.DrainFor(trial.Plan.Pattern);
        trial.Enter("drain", seconds);
        await WaitAsync(trial, TimeSpan.FromSeconds(seconds), interrupt);
    }

    /// <summary>Waits until all that is under way has arrived, at most for a time.</summary>
    public static async Task WaitAsync(TrialSession trial, TimeSpan atMost, CancellationToken interrupt)
    {
        var (target, generators) = trial.Both;
        var time = trial.Time;
        var endUs = time.NowUs() + (long)atMost.TotalMicroseconds;
        WorkloadStatus? publisher = null;
        while (time.NowUs() < endUs && !target.HasEnded && !generators.AnyEnded)
        {
            var askedUs = time.NowUs();
            if (publisher is not { State: WorkloadState.Finished }) publisher = await target.Publisher.StatusAsync(interrupt);
            var topics = await target.Publisher.TopicsAsync(interrupt);
            if (IsDrained(trial.Plan, publisher, topics, await generators.LookAsync(interrupt))) break;
            // As long again as the asking took: with a hundred thousand topics it is no small thing, and must not become the load.
            await Task.Delay(TimeSpan.FromMicroseconds(Math.Max(50_000, time.NowUs() - askedUs)), time, interrupt);
        }
    }

    /// <summary>
    /// Nothing that was due is still to come: what is in the logs has been received, and all of it is in the logs. After a trouble whoever
    /// lost its connection has another: how long that took is what the trial is about. Pure.
    /// </summary>
    public static bool IsDrained(TrialPlan plan, WorkloadStatus publisher, TopicStatus[][] topics, ShardProgress seen) =>
        publisher.State == WorkloadState.Finished
        && seen.Backlog == 0
        && (plan.Pattern.Trouble is null or Trouble.None || seen.Counts.Reconnected >= seen.Counts.Lost)
        && topics.Sum(server => server.Sum(t => t.LastSequence)) >= publisher.Published + seen.Counts.ClientAccepted
        && seen.Counts.Frontier >= Due(plan, topics);

    // What all clients together have to have received: of each server its messages × their subscribers.
    private static long Due(TrialPlan plan, TopicStatus[][] topics) =>
        topics.Zip(
            plan.Layout.Servers, (server, part) => server.Sum(topic => topic.LastSequence * MembersOf(plan.Workload, topic.Topic, part)))
            .Sum();

    private static int MembersOf(Workload workload, int topic, ServerPart part) => workload.FanOut switch
    {
        FanOut.Broadcast => part.Clients,
        FanOut.Individual => 1,
        _ => Math.Min(workload.RoomSize, workload.Clients - topic * workload.RoomSize),
    };
}
