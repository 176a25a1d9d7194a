using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Middleboxes;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>Who is ended and started again in which trouble, also when the trial ends in the middle of it.</summary>
public sealed class TroubleMakerTests
{
    private static readonly PhasePlan AtOnce = new() { TroubleAtSeconds = 0, TroubleSeconds = 0.1 };
    private static readonly PhasePlan Forever = new() { TroubleAtSeconds = 0, TroubleSeconds = 3600 };

    [Theory]
    [InlineData(Trouble.ServerKill, true)]
    [InlineData(Trouble.ServerStop, false)]
    [InlineData(Trouble.ServerOne, false)]
    public async Task A_server_is_ended_as_the_trouble_says_and_started_again(Trouble trouble, bool kill)
    {
        var server = new Again();
        var spans = new List<TroubleSpan>();
        await TroubleMaker.MakeAsync(trouble, AtOnce, Inside(server, spans), TimeProvider.System);
        Assert.Equal([$"down {kill}", "up"], server.Calls);
        var span = Assert.Single(spans);
        Assert.Equal(KebabCase.Of(trouble), span.Name);
        Assert.True(span.EndUs > span.BeginUs, $"{span}");
    }

    [Fact]
    public async Task A_trial_that_is_stopped_in_an_outage_gets_its_server_back_to_be_asked()
    {
        using var stop = new CancellationTokenSource();
        var server = new Again(stop.Cancel);
        await TroubleMaker.MakeAsync(Trouble.ServerKill, Forever, Inside(server, []) with { Stop = stop.Token }, TimeProvider.System);
        Assert.Equal(["down True", "up"], server.Calls);
    }

    [Fact]
    public async Task A_server_that_nobody_waits_for_any_longer_is_not_started_again()
    {
        using var stop = new CancellationTokenSource();
        var server = new Again(stop.Cancel);
        await TroubleMaker.MakeAsync(
            Trouble.ServerKill, Forever, Inside(server, []) with { Stop = stop.Token, GiveUp = stop.Token }, TimeProvider.System);
        Assert.Equal(["down True"], server.Calls);
    }

    [Fact]
    public async Task A_trial_that_is_stopped_before_the_trouble_has_none()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var server = new Again();
        var spans = new List<TroubleSpan>();
        await TroubleMaker.MakeAsync(
            Trouble.ServerKill, Forever with { TroubleAtSeconds = 3600 }, Inside(server, spans) with { Stop = stop.Token },
            TimeProvider.System);
        Assert.Empty(server.Calls);
        Assert.Empty(spans);
    }

    [Fact]
    public async Task A_middlebox_that_does_not_start_leaves_its_configuration_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a program that ends at once: false");
        var box = MiddleboxList.OfSystem(Through.Haproxy, "false", "coreutils", "x.cfg", (_, _) => [], place => $"listen on {place.Port}");
        var workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 };
        var plan = new TrialPlan
        {
            Place = new PlannedTrial(1, "w", "sse", "sse", 1),
            Workload = workload,
            Pattern = new PatternSettings { Pattern = "sse", Through = Through.Haproxy },
            Phases = AtOnce,
            Seed = 1,
            Engine = "reference",
            FixedTiering = true,
            Cores = CorePlan.ForThisMachine(),
            Layout = Layout.Of(workload, servers: 1, generators: 1),
        };
        var written = new List<string>();
        var failure = await Assert.ThrowsAsync<ChildFailedException>(() => MiddleboxProcess.StartAsync(
            box, new Uri("http://127.0.0.1:1"), plan, TimeProvider.System, written.Add, TestContext.Current.CancellationToken));
        Assert.Contains("haproxy", failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(written);
        Assert.All(written, text => Assert.StartsWith("listen on ", text, StringComparison.Ordinal));
    }

    private static TrialInside Inside(IRestartable server, List<TroubleSpan> spans)
    {
        var nowUs = TimeProvider.System.NowUs();
        return new TrialInside(0, new Uri("http://127.0.0.1:1"), new Timeline(nowUs, nowUs, nowUs + 1_000_000), null)
        {
            Target = server,
            Happened = spans.Add
        };
    }

    private sealed class Again(Action? onDown = null) : IRestartable
    {
        public List<string> Calls { get; } = [];

        public Task TakeDownAsync(bool kill)
        {
            Calls.Add($"down {kill}");
            onDown?.Invoke();
            return Task.CompletedTask;
        }

        public Task StartAgainAsync(CancellationToken stop)
        {
            stop.ThrowIfCancellationRequested();
            Calls.Add("up");
            return Task.CompletedTask;
        }
    }
}
