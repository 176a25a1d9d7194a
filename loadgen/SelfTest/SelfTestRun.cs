using System.Globalization;
using Bench.Loadgen.Results;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>Makes the checks one after the other, and prints the table as it grows.</summary>
internal sealed class SelfTestRun(string engine, bool once, TextWriter output, TimeProvider time)
{
    // A row that comes out while other programs use the machine says little about the harness; one on a quiet machine does.
    private const int Attempts = 3;

    public async Task<SelfTestFile> ExecuteAsync(IEnumerable<ISelfCheck> checks, CancellationToken stop)
    {
        var records = new List<SelfCheckRecord>();
        Line("", "check", "expected", "measured", "tolerance", "");
        try
        {
            foreach (var check in checks)
            {
                await output.WriteLineAsync(check.Name);
                records.Add(check.Unsupported is { } reason ? Skip(check, reason) : await RunAsync(check, stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync($"interrupted after {records.Count} checks");
        }

        var file = new SelfTestFile { Engine = engine, Checks = records };
        var skipped = records.Count(c => c.Skipped is not null);
        await output.WriteLineAsync($"{file.Passed} rows passed, {file.Failed} failed"
            + $"{(file.Undecided > 0 ? $", {file.Undecided} undecided: other programs disturbed the machine each time; end them and repeat" : "")}"
            + $"{(skipped > 0 ? $", {skipped} of {records.Count} checks skipped" : "")}");
        return file;
    }

    private SelfCheckRecord Skip(ISelfCheck check, string reason)
    {
        output.WriteLine($"  skipped  {reason}");
        return new SelfCheckRecord { Name = check.Name, Rows = [], Skipped = reason };
    }

    private async Task<SelfCheckRecord> RunAsync(ISelfCheck check, CancellationToken stop)
    {
        try
        {
            var undisturbed = new Undisturbed(engine, once ? 1 : Attempts, output, time);
            var (rows, repeated, undecided) = await undisturbed.MakeAsync(
                bed => RowsAsync(check, bed, stop), rows => rows.All(r => r.Pass));
            return new SelfCheckRecord { Name = check.Name, Rows = rows, Repeated = repeated, Undecided = undecided };
        }
        catch (CheckSkippedException e)
        {
            return Skip(check, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            // Whatever it is, it costs this check, and not the table of the others.
            var why = StageFailure.SentenceAlone(e, "the check was made");
            await output.WriteLineAsync($"  FAIL     {why}");
            return new SelfCheckRecord { Name = check.Name, Rows = [], Error = why };
        }
    }

    private async Task<IReadOnlyList<CheckRow>> RowsAsync(ISelfCheck check, TrialBed bed, CancellationToken stop)
    {
        var rows = await check.RunAsync(bed, stop);
        ChanceRow.Check(check.Name, check.ChanceRows, ChanceRow.CountOf(rows));
        foreach (var row in rows) Print(row);
        return rows;
    }

    private void Print(CheckRow row) =>
        Line(
            row.Pass ? "pass" : "FAIL", row.What, (row.Tolerance is null ? "≤ " : "") + Number(row.Expected), Number(row.Measured),
            row.Tolerance is { } tolerance ? "± " + Number(tolerance) : "", row.Unit);

    private void Line(string pass, string what, string expected, string measured, string tolerance, string unit) =>
        output.WriteLine($"  {pass,-7}  {what,-52} {expected,12} {measured,12} {tolerance,12} {unit}".TrimEnd());

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "#,0.#" : "0.###", CultureInfo.InvariantCulture);
}
