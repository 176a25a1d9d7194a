using Bench.Contract.Reading;
using Bench.Loadgen.Results;
using Bench.Report.Saved;

namespace Bench.Report.Search;

/// <summary>A search as it was saved.</summary>
public sealed record KneeData(RunFile Run, FindMaxFile Search)
{
    private const string FileName = "find-max.json";

    /// <summary>What stands on the axis of every chart.</summary>
    public string Axis => Search.By == "clients" ? "clients (log)" : "messages a second (log)";

    /// <summary>Reads find-max.json; null when the run was no search.</summary>
    /// <exception cref="RunDataException">A file cannot be read.</exception>
    public static KneeData? Read(string folder, RunFile run)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            var search = JsonText.Read(File.ReadAllBytes(path), ResultsJson.Default.FindMaxFile);
            return new KneeData(run, search);
        }
        catch (JsonTextException e)
        {
            throw new RunDataException($"{path}{e.Message}; make the search again");
        }
    }

    /// <summary>Points that say something, in order of load.</summary>
    public static IReadOnlyList<FindMaxPoint> Points(FindMaxResult result) =>
        [.. result.Points.Where(p => p.Holds is not null).OrderBy(p => p.Load)];
}
