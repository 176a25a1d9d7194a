using Bench.Loadgen.Machine;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.ClientBench;

/// <summary>Makes the measurements, subjects in turn and repeated, and prints each table as soon as it is whole.</summary>
internal sealed class ClientBenchRun(Extent extent, IReadOnlyList<string> patterns, TextWriter output)
{
    public async Task<ClientBenchFile> ExecuteAsync(IReadOnlyList<IMeasurement> measurements, CancellationToken stop)
    {
        const string noInstructions = "hardware instruction counters are not read; CPU time stands in their place";
        await output.WriteLineAsync(noInstructions);
        var made = new List<ClientBenchMeasurement>();
        foreach (var measurement in measurements.TakeWhile(_ => !stop.IsCancellationRequested)) made.Add(await MeasureAsync(measurement, stop));
        return new ClientBenchFile
        {
            Quick = extent == Extent.Quick,
            Environment = EnvironmentReader.Read(CorePlan.ForThisMachine(), fixedTiering: true),
            NoInstructions = noInstructions,
            Measurements = made,
        };
    }

    private async Task<ClientBenchMeasurement> MeasureAsync(IMeasurement measurement, CancellationToken stop)
    {
        var how = measurement.Describe(extent);
        await output.WriteLineAsync($"{measurement.Name}: {how}");
        var samples = new List<Sample>();
        try
        {
            for (var repeat = 1; repeat <= extent.Repeats; repeat++) await RepeatAsync(measurement, repeat, samples, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync("  stopped: what was measured stands");
        }

        var rows = FigureTable.Rows(measurement.Subjects, samples);
        foreach (var line in FigureTable.Lines(measurement.Subjects, rows)) await output.WriteLineAsync(line);
        return new ClientBenchMeasurement(measurement.Name, how, rows);
    }

    private async Task RepeatAsync(IMeasurement measurement, int repeat, List<Sample> samples, CancellationToken stop)
    {
        await output.WriteLineAsync($"  repeat {repeat} of {extent.Repeats}");
        foreach (var pattern in measurement.Patterns.Where(p => patterns.Count == 0 || patterns.Contains(p)))
            foreach (var subject in measurement.Subjects)
                samples.AddRange(await measurement.MeasureAsync(pattern, subject, extent, stop));
    }
}
