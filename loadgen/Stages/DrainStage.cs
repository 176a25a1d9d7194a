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
        if (trial.Plan.Pattern.Trouble is null or Trouble.None) await ReadMemoryAsync(trial, interrupt);
    }

    // What a connection takes with its first message comes after the connect phase has read what it takes. Of a server that does not tell
    // how many messages it keeps it cannot be told.
    private static async Task ReadMemoryAsync(TrialSession trial, CancellationToken interrupt)
    {
        var (target, generators) = trial.Both;
        if (target.HasEnded || generators.AnyEnded) return;
        var open = (await generators.LookAsync(interrupt)).Counts.Open;
        if (await target.Probe.CollectAsync(interrupt) is not { } counters) return;
        trial.Measured.MemoryAfter = (open, (target.Probe.ResidentBytes() - counters.LogBytes) / 1024.0);
    }

    /// <summary>Waits until all that is under way has arrived, at most for a time.</summary>
    public static async Task WaitAsync(TrialSession trial, TimeSpan atMost, CancellationToken interrupt)
    {
        var (target, generators) = trial.Both;
        var time = trial.Time;
        var endUs = time.NowUs() + (long)atMost.TotalMicroseconds;
        WorkloadStatus? status = null;
        while (time.NowUs() < endUs && !target.HasEnded && !generators.AnyEnded)
        {
            var askedUs = time.NowUs();
            if (target.Publisher is { } publisher)
            {
                if (status is not { State: WorkloadState.Finished }) status = await publisher.StatusAsync(interrupt);
                var topics = await publisher.TopicsAsync(interrupt);
                if (IsDrained(trial.Plan, status, topics, await generators.LookAsync(interrupt))) break;
            }
            else if (HasNewer(trial.Plan, await generators.LookAsync(interrupt)))
            {
                break;
            }

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
        && AreBack(plan, seen)
        && topics.Sum(server => server.Sum(t => t.LastSequence)) >= publisher.Published + seen.Counts.ClientAccepted
        && seen.Counts.Frontier >= Due(plan, topics);

    /// <summary>
    /// The same of a target that publishes by itself and goes on: whoever has received a message that was made after the steady state has
    /// received all of it that was still to come in its order. Where messages do not say when they were made they belong to the time at
    /// which they came, and none is waited for. Pure.
    /// </summary>
    public static bool HasNewer(TrialPlan plan, ShardProgress seen) =>
        AreBack(plan, seen) && (!plan.TargetStamps || seen.Counts.Newer >= seen.Counts.Open);

    // After a trouble: whoever lost its connection has another.
    private static bool AreBack(TrialPlan plan, ShardProgress seen) =>
        plan.Pattern.Trouble is null or Trouble.None || seen.Counts.Reconnected >= seen.Counts.Lost;

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
