using System.Collections;

namespace Bench.Contract;

/// <summary>
/// What the environment says of pushing metrics, as the standard names it (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
/// </summary>
internal static class OtelEnvironment
{
    // With the last, a page of metrics would be an empty one.
    private const string Standard = "OTEL_", Name = "OTEL_SERVICE_NAME", Disabled = "OTEL_SDK_DISABLED";
    private static readonly string[] Addresses = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>What is set, without what would switch metrics off.</summary>
    public static IReadOnlyDictionary<string, string?> Given() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(v => v.Key is string name
                && name.StartsWith(Standard, StringComparison.Ordinal)
                && name != Disabled
                && v.Value is string { Length: > 0 })
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value);

    /// <summary>True where an address to push to is among what is set.</summary>
    public static bool Pushes(IReadOnlyDictionary<string, string?> given) => Addresses.Any(given.ContainsKey);

    /// <summary>True where a name for the service is among what is set.</summary>
    public static bool Names(IReadOnlyDictionary<string, string?> given) => given.ContainsKey(Name);
}
