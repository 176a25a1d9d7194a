using Bench.Loadgen.Results;
using Bench.Loadgen.SelfTest;
using Bench.Loadgen.Trials;

namespace Bench.Tests.Unit;

/// <summary>What becomes of a row that is off: on a quiet machine it fails, on a disturbed one the check is made again, whatever came out.</summary>
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

    private static Task<SelfTestFile> RunAsync(ISelfCheck check, bool once = false) =>
        new SelfTestRun("reference", once, TextWriter.Null, TimeProvider.System).ExecuteAsync([check], TestContext.Current.CancellationToken);

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
}
