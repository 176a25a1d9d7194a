using Bench.Loadgen.Findings;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Running;

/// <summary>What the user's environment would change, or does change, about a measurement. Pure.</summary>
internal static class EnvironmentFindings
{
    /// <summary>Notes about an environment.</summary>
    public static IEnumerable<Finding> Of(IReadOnlyDictionary<string, string?> environment)
    {
        if (ChildEnvironment.LeftOut(environment.Keys) is { Count: > 0 } options)
        {
            yield return new Finding
            {
                Code = "options-left-out",
                Severity = Severity.Note,
                Message = $"{options.Count} server options of the environment did not reach the server: {string.Join(", ", options)}",
                Remedy = $"the server of a run has the options that run.json names; {Programs.Command} serve takes BENCH_ variables",
            };
        }

        if (environment.FirstOrDefault(v => v.Key is "OTEL_EXPORTER_OTLP_ENDPOINT" or "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"
            && v.Value is { Length: > 0 }).Key is { } address)
        {
            yield return new Finding
            {
                Code = "metrics-pushed",
                Severity = Severity.Note,
                Message = $"the server pushes its metrics while it is measured ({address}): what that costs is in its CPU and memory",
                Remedy = "compare only with runs that push too, or unset it",
            };
        }

        if (ChildEnvironment.RuntimeSettings(environment) is { Count: > 0 } settings)
        {
            yield return new Finding
            {
                Code = "runtime-settings",
                Severity = Severity.Note,
                Message = $"{settings.Count} variables of the environment change how server and generator "
                    + $"run: {string.Join(", ", settings.Select(s => $"{s.Key}={s.Value}"))}",
                Remedy = "compare only with runs that have the same, or unset them",
            };
        }
    }
}
