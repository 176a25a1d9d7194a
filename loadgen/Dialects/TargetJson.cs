using System.Text.Json;
using System.Text.Json.Serialization;
using Bench.Contract;

namespace Bench.Loadgen.Dialects;

/// <summary>The JSON of target files: snake_case names; unknown and missing members refused, comments allowed.</summary>
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
        typeof(KebabCase<MessageSource>), typeof(KebabCase<StampUnit>), typeof(KebabCase<StampClock>), typeof(KebabCase<HubProtocol>),
        typeof(KebabCase<HubReconnect>)
    ])]
[JsonSerializable(typeof(TargetSpec))]
public sealed partial class TargetJson : JsonSerializerContext;
