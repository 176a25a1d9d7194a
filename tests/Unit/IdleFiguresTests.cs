using Bench.Contract;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Tests.Unit;

/// <summary>Idle costs must give back the world that made the looks, and say nothing where a phase was too short.</summary>
public sealed class IdleFiguresTests
{
    private const int Clients = 1000;
    private const double AloneUs = 800; // a second
    private const double RestUs = 0.5; // a connection and second
    private const double AskUs = 50;
    private const int AskBytes = 112;

    // Every client's heartbeat comes in one of the seconds 3 to 6 of each period of 15 s.
    private static IdleLook[] Heartbeats(int seconds, int periodSeconds = 15)
    {
        var looks = new List<IdleLook> { new(0, 0, 0) };
        for (var half = 0; half < seconds * 2; half++)
        {
            var asks = half / 2 % periodSeconds is >= 3 and < 7 ? Clients / 8 : 0;
            var last = looks[^1];
            looks.Add(new IdleLook(
                last.AtUs + 500_000, last.ServerCpuUs + (AloneUs + RestUs * Clients) / 2 + asks * AskUs,
                last.SocketBytes + asks * AskBytes));
        }

        return [.. looks];
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_heartbeat_and_the_rest_are_told_apart_by_the_moments_in_which_no_byte_moves(bool counted)
    {
        var idle = IdleFigures.Of(
            Heartbeats(15), Clients, Clients * AskBytes, 15, atRandomPhases: false, counted ? Clients : null, AloneUs,
            upBytes: Clients * 52)!;
        Assert.Equal(AskUs, idle.CpuUsPerAsk!.Value, 1e-9);
        Assert.Equal(AskBytes, idle.BytesPerAsk!.Value, 1e-9);
        Assert.Equal(52, idle.UpBytesPerAsk!.Value, 1e-9);
        Assert.Equal(RestUs, idle.RestCpuUsPerConnectionSecond!.Value, 1e-9);
        Assert.Equal((Clients, counted, true), ((int)idle.Asks!.Value, idle.AsksCounted, idle.WholePeriod));
    }

    [Fact]
    public void Asks_that_never_pause_bear_what_is_beyond_a_server_without_clients()
    {
        IdleLook[] looks = [.. Enumerable.Range(0, 9)
            .Select(i => new IdleLook(i * 500_000, i * (AloneUs + Clients * AskUs) / 2, i * Clients * AskBytes / 2))];
        var idle = IdleFigures.Of(looks, Clients, 4.0 * Clients * AskBytes, 1, atRandomPhases: true, 4 * Clients, AloneUs)!;
        Assert.Equal(AskUs, idle.CpuUsPerAsk!.Value, 1e-9);
        Assert.Null(idle.RestCpuUsPerConnectionSecond);
    }

    [Fact]
    public void A_phase_shorter_than_the_period_says_nothing_of_an_ask_unless_asks_were_counted()
    {
        var idle = IdleFigures.Of(Heartbeats(2), Clients, 0, 15, atRandomPhases: false, null, AloneUs)!;
        Assert.Equal((false, null, null, null), (idle.WholePeriod, idle.Asks, idle.CpuUsPerAsk, idle.BytesPerAsk));
        Assert.Null(idle.UpBytesPerAsk);
        Assert.Null(IdleFigures.Of(Heartbeats(2), Clients, 0, 15, atRandomPhases: false, 0, AloneUs)!.CpuUsPerAsk);
        var part = IdleFigures.Of(Heartbeats(5), Clients, 500 * AskBytes, 15, atRandomPhases: false, 500, AloneUs)!;
        Assert.Equal((false, AskUs), (part.WholePeriod, Math.Round(part.CpuUsPerAsk!.Value, 9)));
    }

    [Fact]
    public void A_phase_that_a_timer_ended_a_millisecond_early_is_whole_all_the_same()
    {
        IdleLook[] looks = [.. Heartbeats(15)];
        looks[^1] = looks[^1] with { AtUs = looks[^1].AtUs - 2000 };
        Assert.True(IdleFigures.Of(looks, Clients, Clients * AskBytes, 15, atRandomPhases: false, null, AloneUs)!.WholePeriod);
    }

    [Fact]
    public void A_server_that_was_gone_leaves_CPU_unknown_and_bytes_known()
    {
        IdleLook[] looks = [.. Heartbeats(15).Select(l => l with { ServerCpuUs = null })];
        var idle = IdleFigures.Of(looks, Clients, Clients * AskBytes, 15, atRandomPhases: false, null, null)!;
        Assert.Equal((null, AskBytes), (idle.CpuUsPerAsk, idle.BytesPerAsk!.Value));
    }

    [Fact]
    public void The_workload_with_the_most_clients_waits_for_whole_periods_and_the_others_do_not()
    {
        Workload Of(string name, int clients) => new() { Name = name, Clients = clients, MessagesPerSecond = 1 };
        var scenario = new Scenario { Name = "s", Workloads = [Of("few", 25), Of("many", 1500)], Patterns = [new() { Pattern = "sse" }] };
        Assert.Equal(15, IdleLength.Of(scenario, scenario.Workloads[1]).SecondsFor(15, atRandomPhases: false));
        Assert.Equal(18.75, IdleLength.Of(scenario, scenario.Workloads[1]).SecondsFor(18.75, atRandomPhases: false));
        Assert.Equal(2, IdleLength.Of(scenario, scenario.Workloads[0]).SecondsFor(15, atRandomPhases: false));
        var given = scenario with { Phases = new PhasePlan { IdleSeconds = 20 } };
        // Every client has its heartbeat twice, not some once and some twice.
        Assert.Equal(30, IdleLength.Of(given, given.Workloads[0]).SecondsFor(15, atRandomPhases: false));
        Assert.Equal(20, IdleLength.Of(given, given.Workloads[0]).SecondsFor(25, atRandomPhases: false));
        Assert.Equal(20, IdleLength.Of(given, given.Workloads[0]).SecondsFor(0.9, atRandomPhases: true));
    }

    [Fact]
    public void Where_the_first_ask_is_unlike_the_others_a_phase_that_holds_one_waits_for_it_first()
    {
        Assert.Equal(18.75, new IdleLength(4, WholePeriods: true).WaitFor(18.75, firstIsApart: true));
        Assert.Equal(18.75, new IdleLength(20, WholePeriods: false).WaitFor(18.75, firstIsApart: true));
        Assert.Equal(0, new IdleLength(2, WholePeriods: false).WaitFor(18.75, firstIsApart: true));
        Assert.Equal(0, new IdleLength(4, WholePeriods: true).WaitFor(15, firstIsApart: false));
        Assert.Equal(0, new IdleLength(4, WholePeriods: true).WaitFor(null, firstIsApart: true));
    }
}
