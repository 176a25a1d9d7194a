using System.Text.Json;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Results;

namespace Bench.Tests.NBomber;

/// <summary>A trial of the reference run, with other counts.</summary>
internal static class SavedTrial
{
    public static TrialFile Of(long delivered, bool valid)
    {
        // The order of a run's trials is drawn by lot, so a run that is measured again gives the file another number.
        var file = Directory.GetFiles(Path.Combine(Repository.Root, "results", "reference", "trials"), "*-websocket-notifications.json")[0];
        var trial = JsonSerializer.Deserialize(File.ReadAllBytes(file), ResultsJson.Default.TrialFile)!;
        return trial with { Valid = valid, Messages = trial.Messages with { Delivered = delivered } };
    }

    /// <summary>Saves it as a run does, with latencies in microseconds.</summary>
    public static void Save(string runFolder, string name, TrialFile trial, IEnumerable<long> latenciesUs)
    {
        var trials = Directory.CreateDirectory(Path.Combine(runFolder, "trials")).FullName;
        File.WriteAllBytes(Path.Combine(trials, name + ".json"), JsonSerializer.SerializeToUtf8Bytes(trial, ResultsJson.Default.TrialFile));
        var histogram = Recorder.NewHistogram();
        foreach (var latency in latenciesUs) histogram.RecordValue(latency);
        using var log = File.Create(Path.Combine(trials, name + ".hlog"));
        HistogramLog.Write(log, [(HistogramTags.Delivery, histogram)]);
    }
}
