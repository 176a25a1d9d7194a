using System.Text;
using System.Text.Json;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using HdrHistogram;

namespace Bench.Loadgen.Running;

/// <summary>
/// The folder of one run, which no other run may write to; everything is written as soon as it is known, and whole or not at all. Until
/// run.json is there a file of its own marks it as taken, created so that of two that try at once only one can.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string RunJson = "run.json";
    private const string Mark = ".bench-run-begins";
    private const string TrialsFolder = "trials";

    // Behind the JSON of a run that goes on: no word for its end is longer than "running" by so much, see TrySaveEnd.
    private static ReadOnlySpan<byte> RoomForTheEnd => "        "u8;

    private RunFile? _saved;

    // What a run and the drawing of it leave, by folder; all else is somebody else's, and is never touched.
    private static readonly (string Folder, string Pattern)[] Left =
    [
        ("", RunJson), ("", Mark), ("", "find-max.json"), ("", "selftest.json"), ("", "summary.json"), ("", "summary.csv"),
        ("", "summary.md"), ("", "report.html"), ("", "report-ci.html"), ("", "bench.css"), ("", "*.json.part"),
        (TrialsFolder, "*.json"), (TrialsFolder, "*.hlog"), (TrialsFolder, "*.error.txt"), (TrialsFolder, "*.conf"),
        (TrialsFolder, "*.part"), ("charts", "*.png"), ("charts", "*.svg"),
        ("ci", "summary.md"), ("ci", "junit.xml"), ("ci", "benchmark.json"),
    ];

    private RunFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Name of the run.</summary>
    public string Id => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>
    /// A folder under <paramref name="parent"/> that no other run has: named <paramref name="id"/>, with -2,
    /// -3 and so on where that is taken.
    /// </summary>
    public static RunFolder Fresh(string parent, string id)
    {
        for (var n = 1; ; n++)
            if (TryTake(System.IO.Path.Combine(parent, n == 1 ? id : $"{id}-{n}")) is { } folder) return folder;
    }

    /// <summary>The folder that the user named.</summary>
    /// <param name="path">The folder; made if it is not there.</param>
    /// <param name="overwrite">Removes what a run left there; nothing else.</param>
    /// <exception cref="ScenarioException">It holds a run already, or another run begins in it.</exception>
    public static RunFolder At(string path, bool overwrite)
    {
        if (overwrite) Clear(path);
        if (LeftIn(path).Select(System.IO.Path.GetFileName).FirstOrDefault() is { } found)
        {
            throw new ScenarioException(found == Mark
                ? $"{path} is taken by a run that is about to begin, or was killed before it had ({Mark}); choose another "
                    + "folder with --out, or give --overwrite"
                : $"{path} holds a run already ({found}); two runs in one folder would be mixed up: choose another with --out, leave --out "
                    + "out for a fresh one, or give --overwrite");
        }

        return TryTake(path) ?? throw new ScenarioException($"{path} was taken by another run just now; choose another folder with --out");
    }

    public void Save(RunFile run)
    {
        Write(RunJson, stream =>
        {
            JsonSerializer.Serialize(stream, run, ResultsJson.Default.RunFile);
            if (run.Status == RunStatus.Running) stream.Write(RoomForTheEnd);
        });
        File.Delete(System.IO.Path.Combine(Path, Mark));
        _saved = run;
    }

    /// <summary>
    /// Saves how a run ended, on a full disk too: there the old file is written over with no more than its end changed, as a file that does
    /// not grow needs no room.
    /// </summary>
    /// <returns>False when nothing could be written.</returns>
    public bool TrySaveEnd(RunFile run)
    {
        try
        {
            Save(run);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return _saved is { } saved
                && TryWriteOver(JsonSerializer.SerializeToUtf8Bytes(saved with { Status = run.Status }, ResultsJson.Default.RunFile));
        }
    }

    public void Save(FindMaxFile search) =>
        Write("find-max.json", stream => JsonSerializer.Serialize(stream, search, ResultsJson.Default.FindMaxFile));

    public void Save(TrialFile trial, IReadOnlyDictionary<string, LongHistogram> histograms)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(Path, TrialsFolder));
        var name = NameOf(trial);
        Write(
            System.IO.Path.Combine(TrialsFolder, name + ".hlog"),
            stream => HistogramLog.Write(stream, histograms.Where(h => h.Value.TotalCount > 0).Select(h => (h.Key, h.Value))));
        Write(
            System.IO.Path.Combine(TrialsFolder, name + ".json"),
            stream => JsonSerializer.Serialize(stream, trial, ResultsJson.Default.TrialFile));
    }

    /// <summary>Saves where the program failed in a trial that ended by a defect of it, for who mends it.</summary>
    public void SaveDefect(TrialFile trial, string defect) =>
        Write(System.IO.Path.Combine(TrialsFolder, NameOf(trial) + ".error.txt"), stream => stream.Write(Encoding.UTF8.GetBytes(defect)));

    /// <summary>Saves the configuration of what stood between the sides.</summary>
    public void SaveMiddlebox(TrialFile trial, string text) =>
        Write(System.IO.Path.Combine(TrialsFolder, NameOf(trial) + ".conf"), stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string NameOf(TrialFile trial) => $"{trial.Ordinal:000}-{trial.Pattern.Pattern}-{trial.Workload.Name}";

    public void Dispose() => File.Delete(System.IO.Path.Combine(Path, Mark));

    // The mark first, then the look: who finds run.json after the mark was his came second.
    private static RunFolder? TryTake(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(full);
        var mark = System.IO.Path.Combine(full, Mark);
        try
        {
            using var taken = new FileStream(mark, FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(mark))
        {
            return null;
        }

        if (!File.Exists(System.IO.Path.Combine(full, RunJson))) return new RunFolder(full);
        File.Delete(mark);
        return null;
    }

    private static void Clear(string path)
    {
        foreach (var file in LeftIn(path)) File.Delete(file);
        foreach (var folder in Left.Select(l => System.IO.Path.Combine(path, l.Folder)).Where(f => f != path).Distinct())
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    private static IEnumerable<string> LeftIn(string path) =>
        from left in Left
        let folder = System.IO.Path.Combine(path, left.Folder)
        where Directory.Exists(folder)
        from file in Directory.GetFiles(folder, left.Pattern)
        where left.Folder != TrialsFolder || IsOfTrial(System.IO.Path.GetFileName(file))
        select file;

    // As NameOf names it: a number of three digits at least, and a dash.
    private static bool IsOfTrial(string name) =>
        name.TakeWhile(char.IsAsciiDigit).Count() is >= 3 and var digits && name[digits..].StartsWith('-');

    // A full disk must not leave half a file where a whole one is expected, and what was written of it must not take the room of the next.
    private void Write(string name, Action<Stream> write)
    {
        var target = System.IO.Path.Combine(Path, name);
        var part = target + ".part";
        try
        {
            using (var stream = File.Create(part)) write(stream);
            File.Move(part, target, overwrite: true);
        }
        catch
        {
            TryDelete(part);
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is told; this is a part of it.
        }
    }

    private bool TryWriteOver(byte[] content)
    {
        try
        {
            using var stream = File.Open(System.IO.Path.Combine(Path, RunJson), FileMode.Open, FileAccess.Write);
            if (content.Length > stream.Length) return false;
            stream.Write(content);
            while (stream.Position < stream.Length) stream.WriteByte((byte)' ');
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
