using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.NBomber;

namespace Bench.Tests.NBomber;

public sealed class SessionPlanTests
{
    [Theory]
    [InlineData(1000, 400, 3)]
    [InlineData(10, 1000, 1)] // NBomber's ramp has a grain of a second
    public void The_ramp_is_ours_and_the_stay_outlasts_every_phase(int clients, int connectPerSecond, double rampSeconds)
    {
        var plan = Plan(clients, connectPerSecond);
        var session = SessionPlan.Of(
            plan, [new Slo { Figure = "latency_ms.p99", AtMost = 5 }], new SessionWishes(["--config=x.json"], ["/mine.dll"]), "run");
        Assert.Equal((clients, rampSeconds, "sse", "news"), (session.Clients, session.RampSeconds, session.Scenario, session.Test));
        Assert.True(session.StaySeconds > rampSeconds + 1 + 2 + 3 + 4);
        Assert.Equal([new Limit("latency_ms.p99", 5)], session.Limits);
        Assert.Equal(["--config=x.json"], session.Arguments);
        Assert.Equal(["/mine.dll"], session.Sinks);
        Assert.Equal(Path.GetFullPath("run/nbomber/007-sse-news"), session.Folder);
    }

    [Fact]
    public void A_session_goes_to_its_process_and_comes_out_the_same()
    {
        var session = SessionPlan.Of(
            Plan(5, 1), [new Slo { Figure = "connections.lost", AtMost = 0 }], new SessionWishes(["--license=a \"b\""], ["/a b.dll"]),
            "run");
        Assert.Equal(session.ToJson(), SessionPlan.FromJson(session.ToJson()).ToJson());
        Assert.Equal(session.Limits, SessionPlan.FromJson(session.ToJson()).Limits);
    }

    [Fact]
    public void What_an_earlier_session_left_is_removed_and_there_is_room_for_the_next()
    {
        var run = Directory.CreateTempSubdirectory();
        var session = SessionPlan.Of(Plan(5, 1), [], new SessionWishes([], []), run.FullName);
        session.Clear();
        File.WriteAllText(session.ResultFile, "{}");
        File.WriteAllText(Path.Combine(session.Folder, "report.html"), "");
        session.Clear();
        Assert.Equal(
            (true, 0, false),
            (Directory.Exists(session.Folder), Directory.GetFiles(session.Folder).Length, File.Exists(session.ResultFile)));
        SessionPlan.ClearAll(run.FullName);
        Assert.Empty(run.GetFileSystemInfos());
        SessionPlan.ClearAll(run.FullName); // There is nothing to remove.
        run.Delete(recursive: true);
    }

    private static TrialPlan Plan(int clients, int connectPerSecond)
    {
        var workload = new Workload { Name = "news", Clients = clients, MessagesPerSecond = 1 };
        return new TrialPlan
        {
            Place = new PlannedTrial(7, "news", "sse", "sse", 1),
            Workload = workload,
            Pattern = new PatternSettings { Pattern = "sse" },
            Phases = new PhasePlan
            {
                ConnectPerSecond = connectPerSecond,
                IdleSeconds = 1,
                WarmupSeconds = 2,
                SteadySeconds = 3,
                DrainSeconds = 4
            },
            Seed = 1,
            Engine = "nbomber",
            FixedTiering = true,
            Cores = CorePlan.ForThisMachine(),
            Layout = Layout.Of(workload, servers: 1, generators: 1),
        };
    }
}
