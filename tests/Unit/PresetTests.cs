using Bench.Loadgen.Presets;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>The arithmetic of the presets and their tables, over known figures.</summary>
public sealed class PresetTests
{
    [Fact]
    public void The_list_has_the_fourteen_and_names_them_when_another_is_asked_for()
    {
        Assert.Equal(
            ["quantum-headers", "pimentel-4hz", "rfc6202-transits", "vandevyvere-mal", "bozdag-coherence", "appelqvist-headers",
                "signalr-unit1", "idle-memory",
                "dsbench-sse-fanout", "dsbench-longpoll", "webpubsub-unit1", "centrifugo-idle", "supabase-broadcast", "ably-google-poll"],
            PresetList.All.Select(p => p.Name));
        Assert.Equal(["quantum-headers", "idle-memory"], PresetList.Find(["idle-memory", "quantum-headers"]).Select(p => p.Name));
        var e = Assert.Throws<ArgumentException>(() => PresetList.Find(["quantum"]));
        Assert.Contains("unknown preset 'quantum'; valid: quantum-headers, pimentel-4hz", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_preset_says_where_it_was_published()
    {
        foreach (var preset in PresetList.All)
        {
            Assert.All(
                (string[])[preset.Source.Authors, preset.Source.Title, preset.Source.Where, preset.Source.Link],
                text => Assert.False(string.IsNullOrWhiteSpace(text), preset.Name));
            Assert.InRange(preset.Source.Year, 2000, 2100);
        }
    }

    [Theory]
    [InlineData(871, true)]
    [InlineData(871.8, true)]
    [InlineData(872, false)] // more than 0.1 %
    public void Quantum_headers_are_theirs_to_a_tenth_of_a_percent(double http, bool holds)
    {
        var rows = QuantumHeaders.Table(new Overhead(http, 2, 3, 871_000, 2000), new Overhead(0, 2, 2, 0, 2000)).Rows;
        Assert.Equal(holds, rows[0].Holds);
        Assert.All(rows.Skip(2).Take(2), row => Assert.True(row.Holds is true && !row.Modelled, row.What)); // As many clients as there were
        Assert.All(rows.Skip(4).Take(4), row => Assert.True(row.Modelled, row.What));
    }

    [Fact]
    public void The_famous_ratio_shrinks_on_the_wire()
    {
        var rows = QuantumHeaders.Table(new Overhead(871, 2, 3, 871_000, 0), new Overhead(0, 2, 2, 0, 2000)).Rows;
        Assert.Equal(
            [6.645, 0.01526, 66.45, 0.1526, 664.5, 1.526], rows.Skip(2).Take(6).Select(r => r.Ours), (a, b) => Math.Abs(a - b) < 0.001 * a);
        Assert.Equal([435.5, 9.71, 7.99], rows.Skip(8).Select(r => Math.Round(r.Ours, 2)));
        Assert.All(rows, row => Assert.True(row.Holds, row.What));
    }

    [Fact]
    public void Messages_spread_evenly_over_one_to_three_transits_pass_and_others_do_not()
    {
        // d = 100 ms: 600 met a waiting request, 400 came uniformly over the round trip.
        var met = new[] { (100.0, 600L) };
        var even = Enumerable.Range(0, 400).Select(i => (100 + (i + 0.5) / 2, 1L)).ToArray();
        Assert.All(Rfc6202Transits.Table([.. met, .. even], 100).Rows, row => Assert.NotEqual(false, row.Holds));

        // One that a machine has held up is no fourth transit; one in fifty is.
        var late = Rfc6202Transits.Table([.. met, .. even, (320, 1)], 100).Rows;
        Assert.Equal((3.2, true), (late[3].Ours, late[2].Holds));
        var later = Rfc6202Transits.Table([.. met, .. even, (320, 20)], 100).Rows;
        Assert.Equal((98.04, false), (Math.Round(later[2].Ours, 2), later[2].Holds));
        var bunched = Rfc6202Transits.Table([.. met, .. even.Take(200), (299, 200)], 100).Rows;
        Assert.False(bunched[1].Holds);
    }

    [Theory]
    [InlineData(1, 5, 0.8, 1)]
    [InlineData(5, 15, 2 / 3.0, 1)]
    [InlineData(5, 1, 0, 0.2)]
    [InlineData(15, 5, 0, 1 / 3.0)]
    public void Pulls_in_vain_and_updates_seen_follow_from_the_two_intervals(int pull, int publish, double empty, double seen)
    {
        Assert.All(BozdagCoherence.Rows(pull, publish, empty, seen), row => Assert.True(row.Holds, row.What));
        Assert.All(BozdagCoherence.Rows(pull, publish, empty + 0.011, seen - 0.011), row => Assert.False(row.Holds, row.What));
    }

    [Theory]
    [InlineData(30, 13.0, 21, 9.69)] // 8 + id line 7 + chunk 2 + 4
    [InlineData(5000, 1.091, 23, 1.088)] // a chunk's size of four digits
    public void The_header_ratio_is_theirs_without_id_line_and_chunk(int payload, double theirs, double framing, double socket)
    {
        var rows = AppelqvistHeaders.Rows(payload, theirs, new HeaderBytes(payload, 464, payload, framing)).ToArray();
        Assert.Equal([true, true, null], rows.Select(r => r.Holds));
        Assert.Equal((payload + 464.0) / (payload + 8), rows[1].Ours, 6);
        Assert.Equal(socket, rows[2].Ours, 2);
    }

    [Fact]
    public void One_update_that_goes_out_evenly_passes_and_one_that_stalls_does_not()
    {
        Assert.True(VandeVyvereMal.Uniform([.. Enumerable.Range(0, 1000).Select(i => (5 + i * 0.02, 1L))]).Holds);
        Assert.False(VandeVyvereMal.Uniform([.. Enumerable.Range(0, 1000).Select(i => (5 + i * 0.02 + (i < 700 ? 0 : 15), 1L))]).Holds);
    }

    [Fact]
    public void Idle_memory_is_held_to_its_line_and_its_bounds()
    {
        var rows = IdleMemory
            .Rows(
                "websocket", new MemorySlope { Heap = new Slope(13, 12.9, 13.1, 0.98), Kernel = new Slope(11, 10, 12, 1), Resident = null },
                theirs: 13.8)
            .ToArray();
        Assert.Equal([true, false, false, true], rows.Select(r => r.Holds)); // in bounds; no line; 5.5 KB an end; a line
        Assert.Equal(13.8, rows[0].Theirs);
    }

    [Fact]
    public void A_fan_out_is_judged_where_one_core_is_enough_and_says_why_where_it_is_not()
    {
        Fanned[] sizes = [Size(1, 0.2, 0.5, 1.00, 1.17), Size(10, 0.3, 1.2, 1.10, 1.32), Size(1000, 6, 12, 4.14, 5.48)];
        var table = DsbenchSseFanout.Table(sizes);
        Assert.Equal([true, null, null, true, true, null, null, true, null, null, null, true], table.Rows.Select(r => r.Holds));
        Assert.Contains(
            "not below theirs for: 1000. An event leaves to one subscriber after the other, and one core takes 12.0 µs for each, so "
                + "that the last of 1,000 waits some 12.0 ms",
            table.Why[1], StringComparison.Ordinal);
        Assert.StartsWith("Our p99 is below theirs at every size", DsbenchSseFanout.Table(sizes[..2]).Why[1], StringComparison.Ordinal);
        Assert.False(DsbenchSseFanout.Table([sizes[0] with { P50Ms = 1.01 }]).Rows[0].Holds);
        Assert.False(DsbenchSseFanout.Table([sizes[0] with { Received = 0.9999 }]).Rows[3].Holds);

        static Fanned Size(int subscribers, double p50, double p99, double theirP50, double theirP99) =>
            new($"{subscribers}", subscribers)
            {
                P50Ms = p50,
                P99Ms = p99,
                DueP99Ms = p99 + 0.1,
                Received = 1,
                ServerCpuUs = 12,
                TheirP50Ms = theirP50,
                TheirP99Ms = theirP99,
                Judged = subscribers < 1000
            };
    }

    [Theory]
    [InlineData(5.3, 1, 1.01, true, true, true)]
    [InlineData(5.5, 0.999, 1.2, false, false, false)]
    public void Long_polls_are_held_to_their_latency_to_every_record_and_to_a_poll_each(
        double p99, double received, double polls, params bool[] holds) =>
        Assert.Equal(holds, DsbenchLongpoll.Rows(32, 50, 5.4, p99, received, polls).Select(r => r.Holds!.Value));

    [Fact]
    public void Idle_connections_are_held_to_theirs_where_no_framework_stands_between()
    {
        var memory = new MemorySlope { Resident = new Slope(14, 13, 15, 1), Heap = null, Kernel = new Slope(7, 7, 7, 1) };
        var table = CentrifugoIdle.Table([new IdleCost("own", 9, 1, memory),
            new IdleCost("own-floor", 4.8, 1.06, memory with { Resident = new Slope(27.1, 27, 28, 1) })]);
        Assert.Equal([null, true, true, true, true, false, false, false, true, true], table.Rows.Select(r => r.Holds));
        Assert.Contains("67 times fewer", table.Why[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, 80, true, true)]
    [InlineData(14, 86, false, false)]
    public void A_channel_is_as_late_as_theirs_at_most(double p50, double p99, params bool[] holds) =>
        Assert.Equal(holds, SupabaseBroadcast.Late("w", p50, 13, p99, 85).Select(r => r.Holds!.Value));

    [Fact]
    public void A_score_by_polling_is_half_an_interval_late_and_its_bytes_depend_on_what_counts()
    {
        var late = new LatencySummary { Count = 4000, Min = 1, P50 = 5000, P90 = 9000, P99 = 9900, P999 = 9990, Max = 10_010, Mean = 5010 };
        var rows = AblyGooglePoll.Table(
            new Polled(800, 3, 1, Math.Exp(-1), late, 4000), framing: 2, segments: 2, withPings: 10, pushMs: 0.3).Rows;
        Assert.All(rows, row => Assert.NotEqual(false, row.Holds));
        Assert.Equal((400, 80, 956.0 / 106), (rows[6].Ours, rows[7].Ours, rows[8].Ours));
        rows = AblyGooglePoll.Table(
            new Polled(800, 4, 1, 0.5, late with { Mean = 5300, Max = 10_300 }, 4000), framing: 2.5, segments: 2, withPings: 10,
            pushMs: 0.3).Rows;
        Assert.Equal([false, false, null, false, null, false, null, null, false], rows.Select(r => r.Holds));
    }

    [Fact]
    public void The_table_says_what_passed_what_differs_and_what_is_modelled()
    {
        using var text = new StringWriter { NewLine = "\n" };
        PresetText.Write(
            new PresetRecord
            {
                Name = "n",
                Title = "t",
                Source = new PublishedSource("A. Author", "Title", "Journal 1(2)", 2012, "https://doi.org/10"),
                Why = ["Because."],
                Rows =
                [
                    PresetRow.Measured("one", 871.2, "B").Against(871).Within(871, 0.871, "871 ± 0.1 %"),
                    PresetRow.Model("two", 12_345, "B").Against("about 10 kB").AtMost(12_000, "at most 12,000"),
                    PresetRow.Measured("three", 0.06, "×"),
                ],
            },
            text);
        var lines = text.ToString().Split('\n')
            .Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToArray();
        Assert.Equal(
            [
                "what theirs ours pass rule",
                "pass one 871 871.2 B 871 ± 0.1 %",
                "DIFFERS two about 10 kB 12,345 B modelled; at most 12,000",
                "three – 0.06 × reported only",
                "Because.",
                "A. Author: Title. Journal 1(2), 2012. https://doi.org/10",
                "", "",
            ],
            lines);
    }

    [Fact]
    public void A_preset_holds_when_every_rule_does_and_it_could_be_made()
    {
        var record = new PresetRecord
        {
            Name = "n",
            Title = "t",
            Source = new("a", "b", "c", 2000, "d"),
            Why = [],
            Rows = [PresetRow.Measured("x", 1, "").AtLeast(1, ""), PresetRow.Measured("y", 9, "")]
        };
        Assert.True(record.Holds);
        Assert.False((record with { Error = "no" }).Holds);
        Assert.False((record with { Rows = [PresetRow.Measured("x", 0.9, "").AtLeast(1, "")] }).Holds);
    }

    [Fact]
    public void A_cookie_is_as_long_as_it_says() =>
        Assert.Equal(300, $"Cookie: {new PatternSettings { Pattern = "polling", IntervalMs = 100, CookieBytes = 300 }.Cookie}\r\n".Length);
}
