using Bench.Contract;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Clients;

/// <summary>
/// When a polling client asks: the one owner of its timer, for every engine. The timer goes on while a poll hangs or the connection is
/// lost, and each poll that is due then and not sent is counted as left out.
/// </summary>
internal static class PollSchedule
{
    /// <summary>The next poll's due time, once the client is connected, for the first time or again.</summary>
    public static long Begin(ClientPlan plan, Recorder recorder, Subscriber subscriber, long nowUs)
    {
        var intervalUs = plan.Pattern.Interval * 1000L;
        // A random phase: clients that poll in step are an artefact of the tool.
        var first = nowUs + (long)(SplitMix64.ForMember(plan.Seed, ~(long)subscriber.Client).NextDouble() * intervalUs);
        if (plan.Pattern.Discipline == PollDiscipline.Pause) return first;
        if (subscriber.NextPollUs == Subscriber.NoPoll) return subscriber.NextPollUs = first;
        if (subscriber.NextPollUs <= nowUs) Pass(recorder, subscriber, (nowUs - subscriber.NextPollUs) / intervalUs + 1, intervalUs);
        return subscriber.NextPollUs;
    }

    /// <summary>
    /// The connection of a client is lost: of one that polls by a timer, the poll under way has ended. Others are left alone.
    /// </summary>
    public static void Lost(ClientPlan plan, Recorder recorder, Subscriber subscriber, long nowUs)
    {
        if (subscriber.NextPollUs != Subscriber.NoPoll) After(plan, recorder, subscriber, nowUs);
    }

    /// <summary>The next poll's due time, once the last one is answered.</summary>
    public static long After(ClientPlan plan, Recorder recorder, Subscriber subscriber, long nowUs)
    {
        var intervalUs = plan.Pattern.Interval * 1000L;
        if (plan.Pattern.Discipline == PollDiscipline.Pause) return nowUs + intervalUs;
        Pass(recorder, subscriber, Math.Max(0, (nowUs - subscriber.NextPollUs) / intervalUs), intervalUs);
        return subscriber.NextPollUs += intervalUs;
    }

    private static void Pass(Recorder recorder, Subscriber subscriber, long missed, long intervalUs)
    {
        if (missed > 0) recorder.RequestsSkipped(missed);
        subscriber.NextPollUs += missed * intervalUs;
    }
}
