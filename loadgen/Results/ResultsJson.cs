using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Results;

/// <summary>
/// The JSON of result files: snake_case names, kebab-case choices; unknown and missing members refused, comments allowed.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    WriteIndented = true,
    Converters =
    [
        typeof(KebabCase<ArrivalProcess>), typeof(KebabCase<FanOut>), typeof(KebabCase<Direction>), typeof(KebabCase<WorkloadState>),
        typeof(KebabCase<PollDiscipline>), typeof(KebabCase<PollSemantics>), typeof(KebabCase<HeadSet>), typeof(KebabCase<Through>),
        typeof(KebabCase<Trouble>), typeof(KebabCase<Abuse>), typeof(KebabCase<Severity>), typeof(KebabCase<RunStatus>),
        typeof(KebabCase<StampUnit>), typeof(KebabCase<StampClock>),
    ])]
[JsonSerializable(typeof(RunFile))]
[JsonSerializable(typeof(TrialFile))]
[JsonSerializable(typeof(FindMaxFile))]
[JsonSerializable(typeof(SelfTestFile))]
[JsonSerializable(typeof(PresetsFile))]
[JsonSerializable(typeof(ClientBenchFile))]
[JsonSerializable(typeof(MicroFile))]
public sealed partial class ResultsJson : JsonSerializerContext;
