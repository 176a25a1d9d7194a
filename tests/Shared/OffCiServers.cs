using System.Runtime.CompilerServices;

namespace Bench.Tests;

/// <summary>The programs that tests start must not write to the page of the CI server that the tests run on.</summary>
internal static class OffCiServers
{
    [ModuleInitializer]
    internal static void Forget()
    {
        foreach (var name in (string[])["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_BUILD"]) Environment.SetEnvironmentVariable(name, null);
    }
}
