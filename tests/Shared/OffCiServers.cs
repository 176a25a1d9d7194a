using System.Runtime.CompilerServices;

namespace Bench.Tests;

/// <summary>The programs that tests start must not write to the page of the CI server that the tests run on.</summary>
internal static class OffCiServers
{
    [ModuleInitializer]
    internal static void Forget()
    {
        foreach (var name in (string[])["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_BUILD",
            .. Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsOurs)])
            Environment.SetEnvironmentVariable(name, null);
    }

    /// <summary>Options of bench and of its server, and where own metrics go; not what scripts/fuzz asks of the tests.</summary>
    internal static bool IsOurs(string name) =>
        (name.StartsWith("BENCH_", StringComparison.Ordinal) && !name.StartsWith("BENCH_FUZZ_", StringComparison.Ordinal))
        || name.StartsWith("OTEL_", StringComparison.Ordinal);
}
