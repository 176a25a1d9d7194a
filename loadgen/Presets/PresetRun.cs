using Bench.Loadgen.Results;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>Makes presets one after the other, and prints each table as it is done.</summary>
internal sealed class PresetRun(string engine, int attempts, TextWriter output, TimeProvider time)
{
    public async Task<IReadOnlyList<PresetRecord>> ExecuteAsync(IEnumerable<IPreset> presets, CancellationToken stop)
    {
        var records = new List<PresetRecord>();
        try
        {
            foreach (var preset in presets)
            {
                await output.WriteLineAsync($"{preset.Name}: {preset.Title}");
                var record = await RunAsync(preset, stop);
                PresetText.Write(record, output);
                records.Add(record);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await output.WriteLineAsync($"interrupted after {records.Count} presets");
        }

        return records;
    }

    private async Task<PresetRecord> RunAsync(IPreset preset, CancellationToken stop)
    {
        var record = new PresetRecord { Name = preset.Name, Title = preset.Title, Source = preset.Source, Rows = [], Why = [] };
        try
        {
            var (made, repeated, undecided) = await new Undisturbed(engine, attempts, output, time).MakeAsync(
                async bed =>
                {
                    var table = await preset.RunAsync(bed, stop);
                    ChanceRow.Check(preset.Name, preset.ChanceRows, ChanceRow.CountOf(table.Rows));
                    return record with { Rows = table.Rows, Why = table.Why, Trials = bed.Trials, Disturbed = bed.Disturbed };
                },
                made => made.Holds);
            return made with { Repeated = repeated, Undecided = undecided is not null };
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            return record with { Error = StageFailure.SentenceAlone(e, "the preset was made") };
        }
    }
}
