using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Scenarios;

namespace Bench.NBomber;

/// <summary>What a session of NBomber is to do for one trial.</summary>
internal sealed record SessionPlan
{
    // Beyond the phases: memory pauses while connecting, whole idle periods, a slow start. The trial ends the session, not the clock.
    private const double SpareSeconds = 600;

    /// <summary>
    /// Name of its scenario: the pattern as every figure of ours labels it, so that sinks tell patterns apart and runs together.
    /// </summary>
    public required string Scenario { get; init; }

    /// <summary>Name of the test: the workload's.</summary>
    public required string Test { get; init; }

    /// <summary>Where NBomber writes its reports, all its own: it may empty it first.</summary>
    public required string Folder { get; init; }

    /// <summary>Virtual users.</summary>
    public required int Clients { get; init; }

    /// <summary>How long they take to come, in seconds: as our connects do, at least a second.</summary>
    public required double RampSeconds { get; init; }

    /// <summary>How long they may stay at most after that, in seconds.</summary>
    public required double StaySeconds { get; init; }

    /// <summary>Thresholds that NBomber can hold.</summary>
    public required IReadOnlyList<Limit> Limits { get; init; }

    /// <summary>NBomber's own arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Assemblies with reporting sinks.</summary>
    public required IReadOnlyList<string> Sinks { get; init; }

    /// <summary>Where what NBomber prints goes.</summary>
    [JsonIgnore]
    public string ConsoleFile => Folder + ".console.txt";

    /// <summary>Where its figures go, for <see cref="SideBySide"/>.</summary>
    [JsonIgnore]
    public string ResultFile => Folder + ".json";

    /// <summary>The session of a trial.</summary>
    /// <param name="plan">The trial.</param>
    /// <param name="slos">Thresholds of the scenario.</param>
    /// <param name="wishes">What the user wants of NBomber.</param>
    /// <param name="runFolder">Folder of the run.</param>
    public static SessionPlan Of(TrialPlan plan, IReadOnlyList<Slo> slos, SessionWishes wishes, string runFolder)
    {
        var connect = plan.Workload.Clients / (double)plan.Phases.ConnectPerSecond;
        var idle = plan.IdleLength.AtLeast + 3 * (plan.Pattern.PeriodSeconds(null) ?? 0);
        return new SessionPlan
        {
            Scenario = plan.Pattern.Label,
            Test = plan.Workload.Name,
            Folder = FolderOf(runFolder, $"{plan.Place.Ordinal:000}-{plan.Pattern.Pattern}-{plan.Workload.Name}"),
            Clients = plan.Workload.Clients,
            RampSeconds = Math.Ceiling(Math.Max(1, connect)),
            StaySeconds = Math.Ceiling(connect + idle + plan.Phases.WarmupFor(plan.Pattern) + plan.Phases.SteadySeconds
                + plan.Phases.DrainFor(plan.Pattern) + SpareSeconds),
            Limits = Limit.Of(slos, plan.Pattern.Pattern, plan.Workload.Name),
            Arguments = wishes.Arguments,
            Sinks = wishes.Sinks,
        };
    }

    /// <summary>Where the session of a trial leaves its reports.</summary>
    /// <param name="runFolder">Folder of the run.</param>
    /// <param name="trial">Name of the trial's files.</param>
    public static string FolderOf(string runFolder, string trial) => Path.Combine(FolderOfAll(runFolder), trial);

    /// <summary>Removes what the sessions of an earlier run left, as its trials are removed when it is overwritten.</summary>
    /// <param name="runFolder">Folder of the run.</param>
    public static void ClearAll(string runFolder)
    {
        if (Directory.Exists(FolderOfAll(runFolder))) Directory.Delete(FolderOfAll(runFolder), recursive: true);
    }

    /// <summary>Removes what an earlier run left for the same trial, and makes room.</summary>
    public void Clear()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
        File.Delete(ResultFile);
    }

    /// <summary>The session as an argument of a process.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SessionJson.Default.SessionPlan);

    /// <summary>The session of such an argument.</summary>
    public static SessionPlan FromJson(string json) =>
        JsonSerializer.Deserialize(json, SessionJson.Default.SessionPlan) ?? throw new ArgumentException("the session is empty");

    private static string FolderOfAll(string runFolder) => Path.Combine(Path.GetFullPath(runFolder), "nbomber");
}

/// <summary>The JSON of sessions and of their figures.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SessionPlan))]
[JsonSerializable(typeof(SessionFigures))]
internal sealed partial class SessionJson : JsonSerializerContext;
