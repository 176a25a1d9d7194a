using System.Runtime.CompilerServices;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// What the programs of these tests have in their environment. They run for seconds, most of which the compiler would take: for code that
/// pays off after minutes. None of these tests asks for a speed.
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
        Environment.SetEnvironmentVariable(Delay, "1000"); // 4 s
    }
}
