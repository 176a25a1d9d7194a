using Bench.Contract.Patterns;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

public sealed class LadderTests
{
    [Fact]
    public void Engines_speak_the_patterns_of_the_ladder_in_its_order() =>
        Assert.All(EngineList.All, engine => Assert.Equal(Ladder.Keys, engine.Patterns));

    [Fact]
    public void Every_record_is_told_apart_by_key_words_and_colour()
    {
        Assert.Equal(Ladder.All.Count, Ladder.All.Select(p => p.Key).Distinct().Count());
        Assert.Equal(Ladder.All.Count, Ladder.All.Select(p => p.Spoken).Distinct().Count());
        Assert.Equal(Ladder.All.Count, Ladder.All.Select(p => p.Color).Distinct().Count());
        Assert.Equal(Ladder.All.Count, Ladder.All.Select(p => p.Ask!.Spoken).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, Ladder.All.Count), Ladder.Keys.Select(Ladder.HeightOf));
    }

    [Fact]
    public void Of_a_pattern_that_is_not_of_the_ladder_the_name_is_known_and_it_stands_above()
    {
        var pigeon = Ladder.Of("carrier-pigeon");
        Assert.Equal(("carrier-pigeon", "carrier-pigeon", null), (pigeon.Key, pigeon.Spoken, pigeon.Ask));
        Assert.Equal(Ladder.All.Count, Ladder.HeightOf("carrier-pigeon"));
        Assert.Equal(0, pigeon.RequestsPerSecond(1, 10));
    }

    [Theory]
    [InlineData("polling", 1, 2)]
    [InlineData("long-polling", 2, 2)]
    [InlineData("sse", 2, 2)]
    [InlineData("websocket", 1, 1)]
    public void A_client_that_sends_has_so_many_connections(string pattern, int least, int most)
    {
        Assert.Equal((least, most), (Ladder.Of(pattern).LeastConnections(sends: true), Ladder.Of(pattern).MostConnections(sends: true)));
        Assert.Equal((1, 1), (Ladder.Of(pattern).LeastConnections(sends: false), Ladder.Of(pattern).MostConnections(sends: false)));
    }

    [Fact]
    public void Periods_come_from_the_servers_settings()
    {
        Assert.Equal(0.2, PeriodOf("sse", ("heartbeat_ms", "200")));
        Assert.Equal(2.5, PeriodOf("websocket", ("ping_ms", "2000")));
        Assert.Equal(2, PeriodOf("websocket", ("ping_ms", "2000"), ("pong_ms", "0"), ("direct_send", "1")));
        Assert.Equal(15, new PatternSettings { Pattern = "sse" }.PeriodSeconds(null));
        Assert.Equal(7, new PatternSettings { Pattern = "long-polling", HoldMs = 7000 }.PeriodSeconds(null));
        Assert.Equal(0.9, new PatternSettings { Pattern = "polling", IntervalMs = 900 }.PeriodSeconds(null));
        Assert.Null(PeriodOf("carrier-pigeon", ("heartbeat_ms", "200")));
    }

    [Fact]
    public void A_timer_delays_and_asks_whatever_happens_the_others_begin_anew_with_a_message()
    {
        Assert.Equal(0.99 * 2000, Ladder.Of("polling").TimerDelayMs(0.99, 2000));
        Assert.Equal(0, Ladder.Of("sse").TimerDelayMs(0.99, null));
        Assert.Equal(0.5, Ladder.Of("polling").AsksPerSecond(10, 2));
        Assert.Equal(10 / (Math.Exp(20) - 1), Ladder.Of("sse").AsksPerSecond(10, 2), 1e-12);
        Assert.Equal(0.5, Ladder.Of("websocket").AsksPerSecond(10, 2));
        Assert.Equal(3 / (Math.Exp(6) - 1), Ladder.Of("websocket").AsksPerSecond(10, 2, sentPerSecond: 3), 1e-12);
        Assert.Equal(10 + 10 / (Math.Exp(20) - 1), Ladder.Of("long-polling").RequestsPerSecond(10, 2), 1e-12);
    }

    private static double? PeriodOf(string pattern, params (string Name, string Value)[] server) =>
        new PatternSettings { Pattern = pattern }.PeriodSeconds(server.ToDictionary(s => s.Name, s => s.Value));
}
