using System.Diagnostics;
using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Targets;

namespace Bench.Tests.Unit.Targets;

/// <summary>How the harness's own server is taken down in the middle of a trial.</summary>
public sealed class OwnServerTests
{
    [Fact]
    public async Task One_that_is_asked_to_stop_and_ends_otherwise_fails_the_trial()
    {
        await using var server = await StartAsync();
        using (var process = Process.GetProcessById(Assert.Single(server.ProcessIds))) process.Kill();
        var failure = await Assert.ThrowsAsync<ChildFailedException>(() => server.TakeDownAsync(kill: false));
        Assert.Contains(
            "did not stop in good order within 20 s when it was asked to, so that this was no server-stop: the server (process ",
            failure.Message, StringComparison.Ordinal);
        // The trial that fails goes on to ask it.
        Assert.False(server.HasEnded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_ends_as_it_is_told_is_started_again(bool kill)
    {
        await using var server = await StartAsync();
        await server.TakeDownAsync(kill);
        var asked = await Assert.ThrowsAsync<ChildFailedException>(() => server.StatusAsync(Eventually.Token()));
        Assert.StartsWith("the server was taken down on purpose", asked.Message, StringComparison.Ordinal);
        Assert.True(await server.StopAsync(TimeSpan.Zero)); // Nothing is left to be asked.
        await server.StartAgainAsync(Eventually.Token());
        Assert.False(server.HasEnded);
        Assert.NotNull(await server.InfoAsync(Eventually.Token()));
    }

    [Fact]
    public async Task One_of_several_is_ended_and_started_again_while_the_other_goes_on()
    {
        await using var server = await StartAsync(Trouble.ServerOne, servers: 2);
        var (before, urls) = (server.ProcessIds, server.UrlsFor(new PatternSettings { Pattern = "sse" }));
        var cpu = server.ReadCpu();
        Assert.NotNull(cpu);
        await server.TakeDownAsync(kill: false);
        Assert.False(server.HasEnded);
        Assert.Null(ProcessCpu.Read(before[0]));
        Assert.NotNull(ProcessCpu.Read(before[1]));
        Assert.Null(server.ReadCpu()); // One life is missing in it.
        await server.StartAgainAsync(Eventually.Token());
        Assert.Equal((before[1], 2), (server.ProcessIds[1], server.ProcessIds.Count));
        Assert.NotEqual(before[0], server.ProcessIds[0]);
        Assert.Equal(urls, server.UrlsFor(new PatternSettings { Pattern = "sse" }));
        Assert.True(server.ReadCpu()!.Value.TotalUs >= cpu.Value.TotalUs, "the CPU of the life that ended is lost");
        Assert.Equal(2, (await server.ClocksUsAsync(Eventually.Token())).Count);
        Assert.True(await server.StopAsync(Eventually.Patience));
    }

    [Fact]
    public async Task While_one_is_away_the_other_is_stopped_with_the_trial()
    {
        await using var server = await StartAsync(Trouble.ServerOne, servers: 2);
        var other = server.ProcessIds[1];
        await server.TakeDownAsync(kill: false);
        Assert.True(await server.StopAsync(Eventually.Patience));
        Assert.Null(ProcessCpu.Read(other));
    }

    private static Task<OwnServer> StartAsync(Trouble trouble = Trouble.ServerStop, int servers = 1)
    {
        var workload = new Workload { Name = "w", Clients = servers, MessagesPerSecond = 1 };
        return OwnServer.StartAsync(
            new TrialPlan
            {
                Place = new PlannedTrial(1, "w", "sse", "sse", 1),
                Workload = workload,
                Pattern = new PatternSettings { Pattern = "sse", Trouble = trouble },
                Phases = new PhasePlan(),
                Seed = 1,
                Engine = "reference",
                FixedTiering = true,
                Cores = CorePlan.ForThisMachine(),
                Layout = Layout.Of(workload, servers, generators: servers),
            },
            Eventually.Token());
    }
}
