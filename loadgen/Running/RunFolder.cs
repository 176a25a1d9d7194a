using System.Text.Json;
using Bench.Loadgen.Results;
using HdrHistogram;

namespace Bench.Loadgen.Running;

/// <summary>The folder of one run; everything is written as soon as it is known, and whole or not at all.</summary>
internal sealed class RunFolder
{
    private const string TrialsFolder = "trials";

    public RunFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(System.IO.Path.Combine(Path, TrialsFolder));
    }

    public string Path { get; }

    public void Save(RunFile run) => Write("run.json", stream => JsonSerializer.Serialize(stream, run, ResultsJson.Default.RunFile));

    public void Save(FindMaxFile search) => Write("find-max.json", stream => JsonSerializer.Serialize(stream, search, ResultsJson.Default.FindMaxFile));

    public void Save(TrialFile trial, IReadOnlyDictionary<string, LongHistogram> histograms)
    {
        var name = $"{trial.Ordinal:000}-{trial.Pattern.Pattern}-{trial.Workload.Name}";
        Write(System.IO.Path.Combine(TrialsFolder, name + ".hlog"), stream => HistogramLog.Write(stream, histograms.Where(h => h.Value.TotalCount > 0).Select(h => (h.Key, h.Value))));
        Write(System.IO.Path.Combine(TrialsFolder, name + ".json"), stream => JsonSerializer.Serialize(stream, trial, ResultsJson.Default.TrialFile));
    }

    // A full disk must not leave half a file where a whole one is expected.
    private void Write(string name, Action<Stream> write)
    {
        var target = System.IO.Path.Combine(Path, name);
        var part = target + ".part";
        using (var stream = File.Create(part)) write(stream);
        File.Move(part, target, overwrite: true);
    }
}
