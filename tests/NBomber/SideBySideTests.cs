using Bench.Loadgen.Recording;
using Bench.NBomber;

namespace Bench.Tests.NBomber;

public sealed class SideBySideTests
{
    [Fact]
    public void Counts_that_differ_are_told_with_both_numbers()
    {
        var trial = SavedTrial.Of(delivered: 1000, valid: true);
        Assert.Empty(SideBySide.Notes(trial, Figures(1000)));
        Assert.Equal(["the counts differ: NBomber has 999 messages, ours are 1,000"], SideBySide.Notes(trial, Figures(999)));
    }

    [Fact]
    public void A_session_that_left_nothing_and_a_trial_that_is_invalid_are_told()
    {
        var notes = SideBySide.Notes(SavedTrial.Of(delivered: 0, valid: false), null).ToArray();
        Assert.Equal(2, notes.Length);
        Assert.StartsWith("our trial is invalid", notes[0], StringComparison.Ordinal);
        Assert.StartsWith("NBomber left no figures", notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_that_NBomber_saw_broken_is_told() =>
        Assert.Equal(
            ["NBomber saw a threshold broken at one interval at least: p99"],
            SideBySide.Notes(SavedTrial.Of(5, true), Figures(5) with { Broken = ["p99"] }));

    [Theory]
    [InlineData(2.0, 2.97, 0)] // the neighbour below, and rounded
    [InlineData(2.01, 2.98, 0)]
    [InlineData(1.5, 2.97, 1)]
    [InlineData(2.0, 3.2, 1)]
    [InlineData(1.5, 3.2, 2)]
    public void Latencies_that_no_resolution_explains_are_told(double p50, double p99, int told)
    {
        var ours = Recorder.NewHistogram();
        for (var us = 1000; us < 3000; us += 2) ours.RecordValue(us);
        var theirs = Figures(1000) with { LatencyMs = new SessionLatency(p50, 2.5, 2.9, p99, 2, 3) };
        var notes = SideBySide.Apart(ours, theirs).ToArray();
        Assert.Equal(told, notes.Length);
        Assert.All(notes, note => Assert.StartsWith("the latencies differ: NBomber's p", note, StringComparison.Ordinal));
        // With other counts they are of other messages.
        Assert.Empty(SideBySide.Apart(ours, theirs with { Ok = 999 }));
        Assert.Empty(SideBySide.Apart(null, theirs));
    }

    [Fact]
    public void Both_results_of_a_trial_stand_in_one_table()
    {
        var folder = Directory.CreateTempSubdirectory();
        var trial = SavedTrial.Of(delivered: 4, valid: true);
        var pattern = trial.Pattern.Label;
        SavedTrial.Save(folder.FullName, "001-sse-w", trial, [1000, 2000, 3000, 4000]);
        Directory.CreateDirectory(Path.Combine(folder.FullName, "nbomber"));
        Figures(4).Save(SessionPlan.FolderOf(folder.FullName, "001-sse-w") + ".json");
        var text = File.ReadAllText(SideBySide.Write(folder.FullName));
        folder.Delete(recursive: true);
        Assert.Contains($"| 001-sse-w | {pattern} | bench | 4 | – | 2.000 | 3.", text, StringComparison.Ordinal);
        Assert.Contains(
            $"| 001-sse-w | {pattern} | NBomber 6.7.0 | 4 | 400 | 1.000 | 2.000 | 3.000 | 4.000 | – | 6.000 | – |", text,
            StringComparison.Ordinal);
    }

    private static SessionFigures Figures(long messages) =>
        new()
        {
            Version = "6.7.0",
            Ok = messages,
            Fail = 0,
            Bytes = 100 * messages,
            LatencyMs = new SessionLatency(1, 2, 3, 4, 5, 6),
            Broken = []
        };
}
