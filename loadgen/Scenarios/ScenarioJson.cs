using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Contract;

namespace Bench.Loadgen.Scenarios;

/// <summary>
/// The JSON of scenario files, which result files repeat: snake_case names, kebab-case choices; unknown and missing members refused,
/// comments allowed.
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
        typeof(KebabCase<ArrivalProcess>), typeof(KebabCase<FanOut>), typeof(KebabCase<Direction>), typeof(KebabCase<PollDiscipline>),
        typeof(KebabCase<PollSemantics>), typeof(KebabCase<HeadSet>), typeof(KebabCase<Through>), typeof(KebabCase<Trouble>),
        typeof(KebabCase<Abuse>),
    ])]
[JsonSerializable(typeof(Scenario))]
public sealed partial class ScenarioJson : JsonSerializerContext;
