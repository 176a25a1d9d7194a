using System.Diagnostics;
using System.Globalization;

namespace Bench.Micro.Gate;

/// <summary>A launch that could not be used; the message says why and what to do.</summary>
public sealed class LaunchFailedException(string message) : Exception(message);

/// <summary>Starts processes of one build that measure, and reads what they measured.</summary>
/// <param name="program">Path of the build's Bench.Micro.dll.</param>
internal sealed class Launcher(string program)
{
    /// <summary>This very build.</summary>
    public static Launcher Self { get; } = new(typeof(Launcher).Assembly.Location);

    /// <summary>Path of the build's Bench.Micro.dll.</summary>
    public string Program { get; } = program;

    /// <summary>Bytes of one call of each benchmark.</summary>
    /// <param name="filter">Globs of names.</param>
    /// <param name="extraAllocation">Self-test: one more object for each call.</param>
    public AllocatedBytes Allocations(IEnumerable<string> filter, bool extraAllocation = false) =>
        Launch(["sample", .. extraAllocation ? (string[])["--extra-allocation"] : []], filter, AllocatedBytes.Load);

    /// <summary>Times of this build as the head, against a base, in one process.</summary>
    /// <param name="programOfBase">Bench.Micro.dll of the base.</param>
    /// <param name="filter">Globs of names.</param>
    /// <param name="ordinal">Number of the launch, from 0.</param>
    /// <param name="slowdown">Self-test: share of extra work of the head.</param>
    public PairedTimes Times(string programOfBase, IEnumerable<string> filter, int ordinal, double slowdown) =>
        Launch(
            ["pair", "--base", programOfBase, "--head", Program, "--ordinal", Text(ordinal), "--slowdown", Text(slowdown)], filter,
            PairedTimes.Load);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private T Launch<T>(string[] arguments, IEnumerable<string> filter, Func<string, T> load)
    {
        var output = Path.GetTempFileName();
        try
        {
            var start =
                new ProcessStartInfo("dotnet", [Program, .. arguments, "--out", output, "--filter", .. filter]) { UseShellExecute = false };
            // Every method, the framework's too, is optimised at its first call. With tiers some launches measure code that the
            // optimising compiler, a thread among others on a busy machine, has not come to yet: 16 ns are then 56 ns.
            start.Environment["DOTNET_TieredCompilation"] = "0";
            start.Environment["DOTNET_ReadyToRun"] = "0";
            // The same budget between collections, whatever the cache size of the machine: 16 MiB.
            start.Environment["DOTNET_GCgen0size"] = "0x1000000";
            using var process = Process.Start(start)
                ?? throw new LaunchFailedException($"{Program} could not be started; build it first (scripts/micro does)");
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new LaunchFailedException($"{Program} {arguments[0]} ended with {process.ExitCode}; its error stands above");
            return load(output);
        }
        finally
        {
            File.Delete(output);
        }
    }
}
