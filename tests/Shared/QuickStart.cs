using System.Runtime.CompilerServices;

namespace Bench.Tests;

/// <summary>
/// What the programs that tests start have in their environment. They run for seconds, most of which the compiler would take: for code that
/// pays off after minutes. No test asks for a speed.
/// </summary>
internal static class QuickStart
{
    /// <summary>
    /// Code is made anew, optimised, once so many milliseconds, in hexadecimal, nothing was called for the first time. The harness sets
    /// none where one is given.
    /// </summary>
    public const string Delay = "DOTNET_TC_CallCountingDelayMs";

    /// <summary>The runtime's own.</summary>
    public const string UsualDelay = "64";

    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        // Compiled code is written where it runs, and not through a second mapping of the same memory.
        Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", "0");
        Environment.SetEnvironmentVariable(Delay, "EA60"); // A minute, longer than nearly any of them runs.
    }
}
