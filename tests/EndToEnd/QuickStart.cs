using System.Runtime.CompilerServices;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// What the programs of these tests have in their environment. They run for seconds, most of which the compiler would take: for code that
/// pays off after minutes. None of these tests asks for a speed.
/// </summary>
internal static class QuickStart
{
    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        // Code is made anew, optimised, once so long nothing was called for the first time. The harness sets none where one is given.
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCountingDelayMs", "1000");
    }
}
