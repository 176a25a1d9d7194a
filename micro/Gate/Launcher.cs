using System.Diagnostics;
using System.Globalization;

namespace Bench.Micro.Gate;

/// <summary>A launch that could not be used; the message says why and what to do.</summary>
public sealed class LaunchFailedException(string message) : Exception(message);

/// <summary>Starts one process that samples benchmarks and reads what it measured.</summary>
/// <param name="program">Path of the build's Bench.Micro.dll.</param>
internal sealed class Launcher(string program)
{
    /// <summary>This very build.</summary>
    public static Launcher Self { get; } = new(typeof(Launcher).Assembly.Location);

    public LaunchResult Launch(IEnumerable<string> filter, bool withTime, Handicap handicap = default)
    {
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
            start.ArgumentList.Add(program);
            foreach (var argument in (string[])["sample", "--out", output, "--filter", .. filter]) start.ArgumentList.Add(argument);
            if (!withTime) start.ArgumentList.Add("--allocations-only");
            if (handicap.ExtraAllocation) start.ArgumentList.Add("--extra-allocation");
            if (handicap.Slowdown > 0)
            {
                start.ArgumentList.Add("--slowdown");
                start.ArgumentList.Add(handicap.Slowdown.ToString(CultureInfo.InvariantCulture));
            }

            // Every method, the framework's too, is optimised at its first call. With tiers some launches measure code that the
            // optimising compiler, a thread among others on a busy machine, has not come to yet: 16 ns are then 56 ns.
            start.Environment["DOTNET_TieredCompilation"] = "0";
            start.Environment["DOTNET_ReadyToRun"] = "0";
            // The same budget between collections, whatever the cache size of the machine: 16 MiB.
            start.Environment["DOTNET_GCgen0size"] = "0x1000000";
            using var process = Process.Start(start) ?? throw new LaunchFailedException($"{program} could not be started; build it first (scripts/micro does)");
            process.WaitForExit();
            if (process.ExitCode != 0) throw new LaunchFailedException($"{program} sample ended with {process.ExitCode}; its error stands above. A base from before the gate existed cannot be sampled: choose a later one");
            return LaunchResult.Load(output);
        }
        finally
        {
            File.Delete(output);
        }
    }
}
