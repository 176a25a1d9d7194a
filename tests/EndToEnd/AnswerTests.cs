using Bench.Contract;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>Answers as of a language model, over real sockets. Counts only: how soon anything came is the machine's affair.</summary>
public sealed class AnswerTests
{
    private const int Clients = 12;
    private const int WarmupUs = 300_000;
    private const int SteadyUs = 2_000_000;

    private static readonly AnswerShape Shape = new()
    {
        SlowestPerSecond = 40,
        FastestPerSecond = 60,
        ShortestSeconds = 0.3,
        LongestSeconds = 0.6,
        SilenceSeconds = 0.3,
        FirstEventMs = 600_000,
        GapMs = 600_000
    };

    [Theory]
    [InlineData("reference", 1)]
    [InlineData("lean", 2)]
    public async Task Every_answer_comes_whole_over_every_pattern_and_is_counted_as_its_schedule_says(string engine, int generators)
    {
        using var bench = new BenchProgram();
        var path = Path.Combine(bench.Folder, "scenario.json");
        await File.WriteAllTextAsync(path, $$"""
            {
              "name": "small",
              "workloads": [{
                "name": "tokens", "clients": {{Clients}}, "messages_per_second": 0, "payload_bytes": 80, "arrivals": "answers",
                "answers": { "slowest_per_second": 40, "fastest_per_second": 60, "shortest_seconds": 0.3, "longest_seconds": 0.6, "silence_seconds": 0.3, "first_event_ms": 600000, "gap_ms": 600000 }
              }],
              "patterns": [{ "pattern": "polling", "interval_ms": 200 }, { "pattern": "long-polling", "hold_ms": 2000 }, { "pattern": "sse" }, { "pattern": "websocket", "flush_ms": 50 }],
              "trials": 1,
              "phases": { "connect_per_second": 300, "connect_timeout_ms": 180000, "idle_seconds": 0.2, "warmup_seconds": 0.3, "steady_seconds": 2, "drain_seconds": 180 }
            }
            """, TestContext.Current.CancellationToken);
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", path, "--out", bench.Out, "--no-report", "--force", "--engine", engine, "--generators", $"{generators}");
        Assert.True(exit == 0, output + error);
        var (answers, events) = Due();
        Assert.True(answers > Clients, $"{answers} answers");
        var trials = bench.ReadTrials();
        Assert.Equal(4, trials.Count);
        foreach (var trial in trials)
        {
            Assert.True(trial.Messages.InvariantHolds, trial.Messages.Invariant);
            Assert.Equal(generators, trial.Generators);
            var record = trial.Answers!;
            // No bound is shorter than ten minutes.
            Assert.Equal((answers, answers, answers, answers), (record.Due, record.Begun, record.Whole, record.Good));
            Assert.Equal((events - answers, 0L, 1.0), (record.Gaps, record.Stalls, record.Goodput!.Value));
            Assert.Equal((answers, events - answers), (record.FirstEventMs!.Count, record.GapMs!.Count));
            var log = HistogramLog.Read(Path.Combine(bench.Out, "trials", $"{trial.Ordinal:000}-{trial.Pattern.Pattern}-tokens.hlog"));
            Assert.Equal((answers, events - answers), (log[HistogramTags.FirstEvent].TotalCount, log[HistogramTags.EventGap].TotalCount));
        }
    }

    // The answers that begin in the steady state, and their events that are due in it.
    private static (long Answers, long Events) Due()
    {
        long count = 0, events = 0;
        for (var client = 0; client < Clients; client++)
        {
            for (var answers = new AnswerArrivals(Shape, 1, client); answers.Current.FirstUs < WarmupUs + SteadyUs; answers.Advance())
            {
                if (answers.Current.FirstUs < WarmupUs) continue;
                count++;
                events += answers.Current.DueBefore(WarmupUs + SteadyUs);
            }
        }

        return (count, events);
    }
}
