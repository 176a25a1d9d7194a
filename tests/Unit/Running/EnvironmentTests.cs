using Bench.Loadgen.Processes;
using Bench.Loadgen.Running;

namespace Bench.Tests.Unit.Running;

/// <summary>What the environment of the user changes is told, and options of the server never come by it.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public void Options_of_the_server_are_left_out_and_named_and_settings_of_the_runtime_pass_and_are_named()
    {
        var environment = new Dictionary<string, string?>
        {
            ["BENCH_HEARTBEAT_MS"] = "200",
            ["DOTNET_GCHeapCount"] = "2",
            ["DOTNET_ROOT"] = "/usr",
            ["PATH"] = "/bin"
        };
        var findings = EnvironmentFindings.Of(environment).ToArray();
        Assert.Equal(["options-left-out", "runtime-settings"], findings.Select(f => f.Code));
        Assert.Contains("BENCH_HEARTBEAT_MS", findings[0].Message, StringComparison.Ordinal);
        Assert.EndsWith(": DOTNET_GCHeapCount=2", findings[1].Message, StringComparison.Ordinal);
        ChildEnvironment.Prepare(environment, fixedTiering: false, oneWorker: false);
        Assert.DoesNotContain("BENCH_HEARTBEAT_MS", environment.Keys);
        Assert.Equal("2", environment["DOTNET_GCHeapCount"]);
    }

    [Fact]
    public void A_plain_environment_is_no_finding() =>
        Assert.Empty(EnvironmentFindings.Of(new Dictionary<string, string?> { ["PATH"] = "/bin", ["DOTNET_NOLOGO"] = "1" }));
}
