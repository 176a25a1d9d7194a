using System.Text.Json;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Results;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.ClientBench;

/// <summary>Makes the measurements, subjects in turn and repeated; prints each table, and saves it, as soon as it is whole.</summary>
/// <param name="extent">How much of everything.</param>
/// <param name="patterns">Only these; all when empty.</param>
/// <param name="output">Where the tables go.</param>
/// <param name="path">File for the figures as JSON; null for none.</param>
internal sealed class ClientBenchRun(Extent extent, IReadOnlyList<string> patterns, TextWriter output, string? path)
{
    /// <summary>False when the figures are not in the file that was asked for.</summary>
    public bool Saved { get; private set; } = true;

    /// <summary>Makes them all; one that cannot be made costs itself, and is told.</summary>
    /// <returns>What was made.</returns>
    public async Task<IReadOnlyList<ClientBenchMeasurement>> ExecuteAsync(IReadOnlyList<IMeasurement> measurements, CancellationToken stop)
    {
        const string noInstructions = "hardware instruction counters are not read: user-mode instructions are "
            + "counted by single steps, the kernel's are not";
        await output.WriteLineAsync(noInstructions);
        var environment = EnvironmentReader.Read(CorePlan.ForThisMachine(), fixedTiering: true);
        var made = new List<ClientBenchMeasurement>();
        foreach (var measurement in measurements.TakeWhile(_ => !stop.IsCancellationRequested))
        {
            if (measurement.Unsupported is { } reason)
            {
                await output.WriteLineAsync($"{measurement.Name}: left out: {reason}");
                continue;
            }

            made.Add(await MeasureAsync(measurement, stop));
            var file = new ClientBenchFile
            {
                Quick = extent == Extent.Quick,
                Environment = environment,
                NoInstructions = noInstructions,
                Measurements = made
            };
            if (path is not null) await SaveAsync(file, path);
        }

        return made;
    }

    // A disk that is full costs the file, and the next measurement tries again with all of them.
    private async Task SaveAsync(ClientBenchFile file, string to)
    {
        try
        {
            await File.WriteAllTextAsync(
                to, JsonSerializer.Serialize(file, ResultsJson.Default.ClientBenchFile) + "\n", CancellationToken.None);
            Saved = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Saved = false;
            await output.WriteLineAsync($"  error: the figures could not be written to {to}: {e.Message.TrimEnd('.')}");
        }
    }

    private async Task<ClientBenchMeasurement> MeasureAsync(IMeasurement measurement, CancellationToken stop)
    {
        var absent = measurement.Subjects.Select(subject => (subject, ServerTrial.Missing(subject)))
            .Where(one => one.Item2 is not null).ToDictionary();
        var how = measurement.Describe(extent) + string.Concat(absent.Select(one => $"; {one.Key} is left out: {one.Value}"));
        await output.WriteLineAsync($"{measurement.Name}: {how}");
        var samples = new List<Sample>();
        string? error = null;
        try
        {
            var repeats = measurement.Repeated ? extent.Repeats : 1;
            for (var repeat = 1; repeat <= repeats; repeat++)
            {
                await output.WriteLineAsync($"  repeat {repeat} of {repeats}");
                await RepeatAsync(measurement, [.. measurement.Subjects.Except(absent.Keys)], samples, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync("  stopped: what was measured stands");
        }
        catch (Exception e)
        {
            error = StageFailure.SentenceAlone(e, "the measurement was made");
            await output.WriteLineAsync($"  error: {error}");
        }

        var rows = FigureTable.Rows(measurement.Subjects, samples);
        foreach (var line in FigureTable.Lines(measurement.Subjects, rows)) await output.WriteLineAsync(line);
        return new ClientBenchMeasurement(measurement.Name, how, rows, error);
    }

    private async Task RepeatAsync(
        IMeasurement measurement, IReadOnlyList<string> subjects, List<Sample> samples, CancellationToken stop)
    {
        foreach (var pattern in measurement.Patterns.Where(p => patterns.Count == 0 || patterns.Contains(p)))
            foreach (var subject in subjects)
                samples.AddRange(await measurement.MeasureAsync(pattern, subject, extent, stop));
    }
}
