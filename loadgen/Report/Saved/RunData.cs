using System.Text.Json.Serialization.Metadata;
using Bench.Contract.Reading;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using HdrHistogram;

namespace Bench.Report.Saved;

/// <summary>The saved files of a run cannot be used; the message names the file and the next step.</summary>
internal sealed class RunDataException(string message) : Exception(message);

/// <summary>One trial with its histograms.</summary>
public sealed record Trial(TrialFile File, IReadOnlyDictionary<string, LongHistogram> Histograms, string Name);

/// <summary>A run as it was saved; all that a report knows.</summary>
public sealed record RunData(RunFile Run, IReadOnlyList<Trial> Trials)
{
    private const string Others = "remove the file to draw the others";

    /// <summary>What the harness proved of itself before the run; null when it was not asked to.</summary>
    public SelfTestFile? SelfTest { get; init; }

    /// <summary>The server's options in force; null in runs of before it told them.</summary>
    public IReadOnlyDictionary<string, string>? ServerSettings => Run.Environment.Server?.Settings;

    /// <summary>One planned trial of each rung of which none is here, in the order of the plan.</summary>
    public IEnumerable<PlannedTrial> NotMade
    {
        get
        {
            var made = Trials.Select(t => (t.File.Workload.Name, t.File.Pattern.Label)).ToHashSet();
            return Run.Plan.DistinctBy(p => (p.Workload, p.Label)).Where(p => !made.Contains((p.Workload, p.Label)));
        }
    }

    /// <summary>Reads run.json and every trial that was saved, in order.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="histograms">False: their logs are not looked at, and trials have none.</param>
    /// <exception cref="RunDataException">A file is missing, cannot be read, or does not belong to the others.</exception>
    public static RunData Read(string folder, bool histograms = true)
    {
        var path = Path.Combine(folder, "run.json");
        var run = Parse(
            path, Bytes(path, "give the folder of a run, such as results/20261123-101500-default"), ResultsJson.Default.RunFile);
        if (run.SchemaVersion != 1)
            throw new RunDataException(
                $"{path} has schema_version {run.SchemaVersion}; this program reads 1: use the version of the harness that made the run");
        SavedRun.Check(path, run);
        var trials = Path.Combine(folder, "trials");
        var files = FilesOf(trials);
        // Trials of a search are each of another number of clients, or of another rate.
        // One that was ended has no file of its own yet, and one that was started by a response file no such command line.
        var search = File.Exists(Path.Combine(folder, "find-max.json")) || run.CommandLine.Split(' ') is [_, "find-max", ..];
        Trial[] read = [.. files.Select(file => ReadTrial(file, run.Scenario, search, histograms))];
        SavedRun.Check([.. files.Zip(read, (file, trial) => (file, trial.File))], run.Status == RunStatus.Complete ? run.Plan : null);
        var selfTest = Path.Combine(folder, "selftest.json");
        return new RunData(run, read)
        {
            SelfTest = File.Exists(selfTest) ? Parse(selfTest, Bytes(selfTest, Others), ResultsJson.Default.SelfTestFile) : null,
        };
    }

    private static string[] FilesOf(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(folder, e);
        }
    }

    private static Trial ReadTrial(string path, Scenario scenario, bool search, bool logs)
    {
        var file = Parse(path, Bytes(path, Others), ResultsJson.Default.TrialFile);
        SavedRun.Check(path, file, scenario, search);
        if (!logs) return new Trial(file, new Dictionary<string, LongHistogram>(), Path.GetFileNameWithoutExtension(path));
        var log = Path.ChangeExtension(path, ".hlog");
        try
        {
            var histograms = File.Exists(log) ? HistogramLog.Read(log) : new Dictionary<string, LongHistogram>();
            SavedRun.Check(log, file, histograms);
            return new Trial(file, histograms, Path.GetFileNameWithoutExtension(path));
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new RunDataException($"{log} is damaged: {e.Message}; remove the trial's files to draw the others");
        }
    }

    private static T Parse<T>(string path, byte[] bytes, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonText.Read(bytes, type);
        }
        catch (JsonTextException e)
        {
            throw new RunDataException($"{path}{e.Message}; {Others}");
        }
    }

    private static byte[] Bytes(string path, string missing)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunDataException($"{path} does not exist; {missing}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    private static RunDataException Unreadable(string path, Exception e) => new($"{path} cannot be read: {e.Message.TrimEnd('.')}; "
        + "it must be there as the run left it, and you must be allowed to read it and its folder: see ls -ld, or be who made the run");
}
