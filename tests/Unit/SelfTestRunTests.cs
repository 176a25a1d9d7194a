using Bench.Loadgen.ClientBench;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Presets;
using Bench.Loadgen.Results;
using Bench.Loadgen.SelfTest;
using Bench.Loadgen.Trials;

namespace Bench.Tests.Unit;

/// <summary>
/// What becomes of a row that is off: on a quiet machine it fails, on a disturbed one the check is made again, whatever came out.
/// </summary>
public sealed class SelfTestRunTests
{
    [Fact]
    public async Task Off_on_a_quiet_machine_is_a_failure_at_once()
    {
        var check = new Check(disturbed: _ => false, pass: _ => false);
        var file = await RunAsync(check);
        Assert.Equal((0, 1, 0, 1), (file.Passed, file.Failed, file.Undecided, check.Made));
    }

    [Fact]
    public async Task Off_while_disturbed_is_made_again_and_may_pass()
    {
        var check = new Check(disturbed: made => made < 3, pass: made => made == 3);
        var file = await RunAsync(check);
        Assert.Equal((1, 0, 0, 3), (file.Passed, file.Failed, file.Undecided, check.Made));
        Assert.Equal(["a neighbour", "a neighbour"], file.Checks[0].Repeated);
    }

    [Fact]
    public async Task Off_after_a_disturbance_that_has_ended_is_a_failure()
    {
        var file = await RunAsync(new Check(disturbed: made => made == 1, pass: _ => false));
        Assert.Equal((0, 1, 0), (file.Passed, file.Failed, file.Undecided));
    }

    [Fact]
    public async Task Off_and_disturbed_each_time_is_undecided()
    {
        var check = new Check(disturbed: _ => true, pass: _ => false);
        var file = await RunAsync(check);
        Assert.Equal((0, 0, 1, 3), (file.Passed, file.Failed, file.Undecided, check.Made));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_came_out_while_disturbed_is_no_reason_for_or_against_a_repeat(bool pass)
    {
        var check = new Check(disturbed: made => made == 1, pass: made => made == 1 ? pass : !pass);
        var file = await RunAsync(check);
        Assert.Equal((pass ? 0 : 1, pass ? 1 : 0, 0, 2), (file.Passed, file.Failed, file.Undecided, check.Made));
    }

    [Fact]
    public async Task What_passes_in_spite_of_a_disturbance_each_time_passes()
    {
        var check = new Check(disturbed: _ => true, pass: _ => true);
        var file = await RunAsync(check);
        Assert.Equal((1, 0, 0, 3), (file.Passed, file.Failed, file.Undecided, check.Made));
    }

    [Fact]
    public async Task Without_repeats_off_is_a_failure_whatever_disturbed_it()
    {
        var file = await RunAsync(new Check(disturbed: _ => true, pass: _ => false), once: true);
        Assert.Equal((0, 1, 0), (file.Passed, file.Failed, file.Undecided));
    }

    [Fact]
    public async Task More_rows_that_hang_on_chance_than_a_check_declares_are_a_defect_of_it()
    {
        var file = await RunAsync(new Undeclared());
        Assert.Equal((0, 1), (file.Passed, file.Failed));
        Assert.Contains("undeclared declares 0 rows that hang on chance and has made 1", file.Checks[0].Error, StringComparison.Ordinal);
        File.Delete(file.Checks[0].Error!.Split("with the file ")[1]);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_a_check_throws_costs_that_check_and_no_other(string fault, string told)
    {
        var after = new Check(disturbed: _ => false, pass: _ => true);
        var file = await new SelfTestRun("reference", once: true, TextWriter.Null, TimeProvider.System)
            .ExecuteAsync([new Failing(Thrown(fault)), after], TestContext.Current.CancellationToken);
        Assert.Equal((1, 1, 1), (file.Passed, file.Failed, after.Made));
        Assert.Contains(told, file.Checks[0].Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", file.Checks[0].Error, StringComparison.Ordinal);
        RemoveTrace(file.Checks[0].Error!);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_a_preset_throws_costs_that_preset_and_no_other(string fault, string told)
    {
        var records = await new PresetRun("reference", attempts: 1, TextWriter.Null, TimeProvider.System)
            .ExecuteAsync([new Failing(Thrown(fault)), new Failing(null)], TestContext.Current.CancellationToken);
        Assert.Equal([false, true], records.Select(r => r.Holds));
        Assert.Contains(told, records[0].Error, StringComparison.Ordinal);
        RemoveTrace(records[0].Error!);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_a_measurement_of_clients_throws_costs_that_measurement_and_no_other(string fault, string told)
    {
        var made = await new ClientBenchRun(Extent.Quick, [], TextWriter.Null, path: null)
            .ExecuteAsync([new Failing(Thrown(fault)), new Failing(null)], TestContext.Current.CancellationToken);
        Assert.Contains(told, made[0].Error, StringComparison.Ordinal);
        Assert.Null(made[1].Error);
        RemoveTrace(made[0].Error!);
    }

    [Fact]
    public async Task Figures_that_cannot_be_saved_are_told_and_the_next_is_measured_all_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("bench-saved-").FullName;
        using var output = new StringWriter { NewLine = "\n" };
        var run = new ClientBenchRun(Extent.Quick, [], output, folder);
        var made = await run.ExecuteAsync([new Failing(null), new Failing(null)], TestContext.Current.CancellationToken);
        Directory.Delete(folder);
        Assert.Equal(2, made.Count);
        Assert.Equal(
            2, output.ToString().Split('\n').Count(
                line => line.StartsWith($"  error: the figures could not be written to {folder}: ", StringComparison.Ordinal)));
        Assert.Equal((false, 1), (run.Saved, BenchClientsCommand.ExitOf(made, run.Saved)));
        Assert.Equal(0, BenchClientsCommand.ExitOf(made, saved: true));
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "disk", "No space left on device (while the" },
        { "bug", "bench itself failed: a bug. This is a defect; please report it with the file " },
        { "limit", "no answer came in time while the" },
    };

    private static Exception Thrown(string fault) => fault switch
    {
        "disk" => new IOException("No space left on device"),
        "bug" => new InvalidOperationException("a bug"),
        _ => new TaskCanceledException("of a request's own limit: nobody has stopped anything"),
    };

    private static void RemoveTrace(string error)
    {
        if (error.Split("with the file ") is not [_, var trace]) return;
        Assert.Contains("InvalidOperationException: a bug", File.ReadAllText(trace), StringComparison.Ordinal);
        File.Delete(trace);
    }

    private static Task<SelfTestFile> RunAsync(ISelfCheck check, bool once = false) =>
        new SelfTestRun("reference", once, TextWriter.Null, TimeProvider.System)
            .ExecuteAsync([check], TestContext.Current.CancellationToken);

    private sealed class Check(Func<int, bool> disturbed, Func<int, bool> pass) : ISelfCheck
    {
        public int Made { get; private set; }

        public string Name => "check";

        public bool Quick => true;

        public Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
        {
            Made++;
            if (disturbed(Made)) bed.WasDisturbed("other-load", "a neighbour");
            return Task.FromResult<IReadOnlyList<CheckRow>>([CheckRow.AtMost("row", pass(Made) ? 0 : 2, 1, "ms")]);
        }
    }

    private sealed class Undeclared : ISelfCheck
    {
        public string Name => "undeclared";

        public bool Quick => true;

        public Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop) =>
            Task.FromResult<IReadOnlyList<CheckRow>>([ChanceRow.Of("row", 1, 1, 1, error: 1, "ms")]);
    }

    // Throws, or makes nothing at all.
    private sealed class Failing(Exception? fault) : ISelfCheck, IPreset, IMeasurement
    {
        public string Name => "failing";

        public bool Quick => true;

        public string Title => "t";

        public PublishedSource Source { get; } = new("a", "t", "w", 2000, "l");

        public IReadOnlyList<string> Patterns => ["sse"];

        public IReadOnlyList<string> Subjects => ["lean"];

        public string Describe(Extent extent) => "how";

        public Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop) =>
            fault is null ? Task.FromResult<IReadOnlyList<CheckRow>>([]) : throw fault;

        public Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop) =>
            fault is null ? Task.FromResult<IReadOnlyList<Sample>>([]) : throw fault;

        Task<PresetTable> IPreset.RunAsync(TrialBed bed, CancellationToken stop) =>
            fault is null ? Task.FromResult(new PresetTable([])) : throw fault;
    }
}
