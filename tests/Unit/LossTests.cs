using System.Text;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Links;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>Packets that are lost on purpose: what the kernel's rules say for a share, what its counters say, and what cannot be.</summary>
public sealed class LossTests
{
    [Theory]
    [InlineData(1, 10_000)]
    [InlineData(5, 50_000)]
    [InlineData(0.0001, 1)]
    [InlineData(12.5, 125_000)]
    [InlineData(30, 300_000)]
    public void A_share_is_a_rule_in_millionths_on_what_arrives(double percent, int perMillion)
    {
        var rules = NftDrop.Rules("way", percent);
        Assert.Contains("type filter hook input", rules, StringComparison.Ordinal); // What leaves would be seen by the sender.
        Assert.Contains(
            $"iifname \"way\" meta l4proto tcp counter name seen numgen random mod 1000000 < {perMillion} counter name dropped drop", rules,
            StringComparison.Ordinal);
        Assert.Equal(
            ["qdisc", "add", "dev", "way", "root", "netem", "limit", "100000", "loss", "random",
                FormattableString.Invariant($"{percent:0.####}%")],
            NetemDrop.Arguments("way", percent));
    }

    [Fact]
    public void No_loss_counts_and_drops_nothing()
    {
        var rules = NftDrop.Rules("way", 0);
        Assert.Contains("counter name seen\n", rules, StringComparison.Ordinal);
        Assert.Contains("counter dropped { }", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("numgen", rules, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(30.1)]
    [InlineData(0.00001)]
    [InlineData(double.NaN)]
    public void A_share_that_is_none_is_refused(double percent)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => NftDrop.Rules("way", percent));
        Assert.Throws<ArgumentOutOfRangeException>(() => NetemDrop.Arguments("way", percent));
    }

    [Fact]
    public void What_nftables_counted_is_read()
    {
        const string listing = "table inet bench_loss {\n\tcounter seen {\n\t\tpackets 2185 bytes 3272908\n\t}\n\tcounter dropped {\n"
            + "\t\tpackets 107 bytes 160500\n\t}\n}\n";
        Assert.Equal(new PacketCount(2185, 107), NftDrop.Parse(listing));
        Assert.Contains(
            "seen and dropped are not in what it said",
            Assert.Throws<LinkException>(() => NftDrop.Parse("table inet bench_loss {\n}\n")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """[{"kind":"netem","handle":"8001:","root":true,"options":{"limit":100000,"loss-random":{"loss":0.05}},"bytes":90,"packets":95,"drops":5,"overlimits":0}]""",
        100, 5)]
    [InlineData("""[{"kind":"noqueue","packets":3,"drops":0},{"kind":"netem","packets":0,"drops":0}]""", 0, 0)]
    public void What_netem_counted_is_read_with_what_it_dropped(string json, long packets, long dropped) =>
        Assert.Equal(new PacketCount(packets, dropped), NetemDrop.Parse(json));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""[{"kind":"noqueue"}]""")]
    [InlineData("""[{"kind":"netem"}]""")]
    [InlineData("{}")]
    public void What_says_nothing_of_netem_is_told_with_its_words(string json) =>
        Assert.Contains(
            $"is in what it said: {json}", Assert.Throws<LinkException>(() => NetemDrop.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_the_kernel_sent_again_is_read_by_its_name()
    {
        string[] lines =
        [
            "Ip: Forwarding", "Ip: 1", "Tcp: RtoAlgorithm OutSegs RetransSegs InErrs", "Tcp: 1 2075 110 0", "Udp: InDatagrams"
        ];
        Assert.Equal(110, SentAgain.Parse(lines));
        Assert.Null(SentAgain.Parse(["Tcp: RtoAlgorithm", "Tcp: 1"]));
        Assert.Null(SentAgain.Parse([]));
    }

    [Fact]
    public void What_a_killed_run_left_is_known_by_its_name_and_nobody_elses()
    {
        string[] names = ["bench-4026-17-1", "bench-4026-18-2", "bench-9999-17-1", "bench-17", "other", "bench-4026-x-1"];
        Assert.Equal(["bench-4026-17-1"], NetworkNamespace.LeftBehind(names, "4026", id => id == 18));
    }

    [Fact]
    public void A_network_that_could_not_be_removed_is_tried_again()
    {
        var (missing, _) = LossyLink.Try();
        Assert.SkipUnless(missing is null, missing ?? "");
        var network = new NetworkNamespace();
        NetCommand.Run("ip", "netns", "del", network.Name);
        Assert.Throws<LinkException>(network.Dispose);
        NetCommand.Run("ip", "netns", "add", network.Name);
        network.Dispose();
        Assert.DoesNotContain(network.Name, NetCommand.Run("ip", "netns", "list"), StringComparison.Ordinal);
        network.Dispose(); // Nothing is left to do.
    }

    [Theory]
    [InlineData(false, false, "which Linux alone has")]
    [InlineData(true, false, "need root")]
    [InlineData(true, true, null)]
    public void Where_it_cannot_be_had_a_sentence_says_so_with_the_next_step(bool linux, bool root, string? wanted)
    {
        var refusal = LossyLink.Refusal(linux, root);
        if (wanted is null) Assert.Null(refusal);
        else Assert.Matches($"{wanted}.*leave loss_percent out", refusal);
    }

    [Fact]
    public void A_command_that_is_missing_is_named_with_its_package()
    {
        Assert.Equal(
            "the command no-such-command is missing; get it with: apt-get install iproute2",
            Assert.Throws<LinkException>(() => NetCommand.Run("no-such-command")).Message);
        Assert.StartsWith(
            "ls --no-such-option: ", Assert.Throws<LinkException>(() => NetCommand.Run("ls", "--no-such-option")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_scenarios_loss_is_each_patterns_that_says_nothing_of_its_own_and_none_is_not_0()
    {
        var scenario = Parse("\"loss_percent\": 1, \"patterns\": [{ \"pattern\": \"sse\" }, { \"pattern\": \"sse\", \"loss_percent\": 0 }, "
            + "{ \"pattern\": \"sse\", \"loss_percent\": 2.5 }]");
        var patterns = scenario.PatternsOf(scenario.Workloads[0]);
        Assert.Equal(["sse loss 1 %", "sse loss 0 %", "sse loss 2.5 %"], patterns.Select(p => p.Label));
        Assert.All(patterns, p => Assert.False(p.IsPlain));
        Assert.True(new PatternSettings { Pattern = "sse" }.IsPlain);
    }

    [Theory]
    [InlineData("\"loss_percent\": 31", "loss_percent is 31; allowed: 0 to 30")]
    [InlineData("\"loss_percent\": -1", "loss_percent is -1; allowed: 0 to 30")]
    [InlineData("\"loss_percent\": 1, \"through\": \"nginx\"", "leave out loss_percent, or through and trouble")]
    [InlineData("\"loss_percent\": 1, \"trouble\": \"reset\"", "leave out loss_percent, or through and trouble")]
    public void What_goes_with_no_loss_is_refused(string fields, string wanted) =>
        Assert.Contains(
            wanted, Assert.Throws<ScenarioException>(() => Parse($"{fields}, \"patterns\": [{{ \"pattern\": \"sse\" }}]")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Less_than_one_in_a_million_is_refused() =>
        Assert.Contains(
            "less than one packet in a million",
            Assert.Throws<ScenarioException>(() => Parse("\"patterns\": [{ \"pattern\": \"sse\", \"loss_percent\": 0.00001 }]")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_command_line_puts_each_pattern_once_with_each_loss()
    {
        var scenario = Parse("\"patterns\": [{ \"pattern\": \"sse\", \"loss_percent\": 2 }, { \"pattern\": \"sse\", "
            + "\"loss_percent\": 3 }, { \"pattern\": \"websocket\" }]");
        Assert.Equal(
            ["sse loss 0 %", "sse loss 5 %", "websocket loss 0 %", "websocket loss 5 %"],
            LossChoice.Of(scenario, [0, 5]).Patterns.Select(p => p.Label));
        Assert.Same(scenario, LossChoice.Of(scenario, []));
    }

    [Theory]
    [InlineData("theirs", 10, "the harness's own server alone")]
    [InlineData("own-floor", 10, null)]
    [InlineData(null, 14_001, "has ports for 14,000 connections")]
    [InlineData(null, 14_000, null)]
    public void Another_server_and_too_many_connections_are_told(string? target, long connections, string? wanted)
    {
        var problem = LossChoice.Problem(new PatternSettings { Pattern = "sse", LossPercent = 1, Target = target }, connections);
        if (wanted is null) Assert.Null(problem);
        else Assert.Contains(wanted, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_scenario_that_comes_with_it_is_every_rung_with_none_one_and_five()
    {
        var scenario = ScenarioFile.Load("loss");
        var rungs = scenario.PatternsOf(scenario.Workloads[0]).GroupBy(p => p.Pattern).ToArray();
        Assert.Equal(["polling", "long-polling", "sse", "websocket"], rungs.Select(r => r.Key));
        Assert.All(rungs, rung => Assert.Equal([0, 1, 5], rung.Select(p => p.LossPercent!.Value)));
    }

    private static Scenario Parse(string fields) => ScenarioFile.Parse(
        Encoding.UTF8.GetBytes($$"""{ "name": "s", "workloads": [{ "name": "w", "clients": 1, "messages_per_second": 1 }], {{fields}} }"""),
        "s.json");
}
