using System.Text.Json.Serialization;
using Bench.Contract;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Live;

/// <summary>Names of the events that the page is sent.</summary>
internal static class LiveNames
{
    public const string Run = "run", Trial = "trial", Phase =
        "phase", Second = "second", Saved = "saved", Said = "said", Stopping = "stopping", Ended = "ended", Drawn = "drawn";
}

/// <summary>A run begins.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Scenario">Name of the scenario.</param>
/// <param name="Trials">Trials that are planned.</param>
/// <param name="Processor">The processor's model.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="BinEdgesUs">Upper edges of the bins of latency in microseconds; the last bin has none.</param>
/// <param name="Findings">Doubts about the run as a whole.</param>
internal sealed record LiveRun(
    string Id, string Scenario, int Trials, string Processor, int Cores, IReadOnlyList<long> BinEdgesUs, IReadOnlyList<Finding> Findings);

/// <summary>A trial begins.</summary>
/// <param name="Ordinal">Its place, from 1.</param>
/// <param name="Of">Trials of the run.</param>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Pattern">Key of the pattern.</param>
/// <param name="Label">The pattern with its settings.</param>
/// <param name="Clients">Clients that connect.</param>
/// <param name="Repeat">Which repeat, from 1.</param>
internal sealed record LiveTrial(int Ordinal, int Of, string Workload, string Pattern, string Label, int Clients, int Repeat);

/// <summary>A phase begins.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seconds">How long it will take; null when nobody knows.</param>
internal sealed record LivePhase(string Name, double? Seconds);

/// <summary>A second has passed.</summary>
/// <param name="Point">What both sides did in it.</param>
/// <param name="Latencies">Messages of the steady state that came in it, by bin; null when that is not told.</param>
internal sealed record LiveSecond(SeriesPoint Point, IReadOnlyList<long>? Latencies);

/// <summary>A trial is saved.</summary>
/// <param name="Ordinal">Its place, from 1.</param>
/// <param name="Workload">Name of the workload.</param>
/// <param name="Pattern">Key of the pattern.</param>
/// <param name="Label">The pattern with its settings.</param>
/// <param name="Valid">False when a finding makes it invalid.</param>
/// <param name="Held">Connections held at the end.</param>
/// <param name="Attempted">Clients that tried to connect.</param>
/// <param name="Delivered">Messages of the steady state that arrived.</param>
/// <param name="Lost">Those that did not.</param>
/// <param name="P50Ms">Median delivery latency; null when nothing arrived.</param>
/// <param name="P99Ms">99 % of messages are seen within this.</param>
/// <param name="CpuUsPerMessage">The server's CPU a message in microseconds; null where not to be had.</param>
/// <param name="Findings">Doubts about the trial.</param>
internal sealed record LiveSaved(
    int Ordinal, string Workload, string Pattern, string Label, bool Valid, long Held, long Attempted, long Delivered, long? Lost,
    double? P50Ms, double? P99Ms, double? CpuUsPerMessage, IReadOnlyList<Finding> Findings);

/// <summary>A line for the person.</summary>
/// <param name="Text">The line.</param>
internal sealed record LiveLine(string Text);

/// <summary>The run has ended.</summary>
/// <param name="Status">How.</param>
/// <param name="Folder">Where it is saved.</param>
internal sealed record LiveEnd(RunStatus Status, string Folder);

/// <summary>JSON of the events.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(KebabCase<Severity>), typeof(KebabCase<RunStatus>)])]
[JsonSerializable(typeof(LiveRun))]
[JsonSerializable(typeof(LiveTrial))]
[JsonSerializable(typeof(LivePhase))]
[JsonSerializable(typeof(LiveSecond))]
[JsonSerializable(typeof(LiveSaved))]
[JsonSerializable(typeof(LiveLine))]
[JsonSerializable(typeof(LiveEnd))]
internal sealed partial class LiveJson : JsonSerializerContext;
