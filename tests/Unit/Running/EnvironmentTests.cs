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
        ChildEnvironment.Prepare(environment, default);
        Assert.DoesNotContain("BENCH_HEARTBEAT_MS", environment.Keys);
        Assert.Equal("2", environment["DOTNET_GCHeapCount"]);
    }

    // Whoever takes the receive from the socket's thread to another adds that thread's waking to each latency.
    [Theory]
    [InlineData(true, null, "1")]
    [InlineData(true, "0", "0")]
    [InlineData(false, null, null)]
    public void A_generator_takes_what_it_receives_where_it_was_heard_unless_the_user_has_it_otherwise(
        bool generator, string? ofUser, string? expected)
    {
        const string name = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
        var environment = new Dictionary<string, string?>();
        if (ofUser is not null) environment[name] = ofUser;
        if (generator) Assert.Equal(expected, ChildEnvironment.SettingsOfGenerators(environment)[name]); // As run.json tells it.
        ChildEnvironment.Prepare(environment, new ChildRuntime(FixedTiering: false, Generator: generator));
        Assert.Equal(expected, environment.GetValueOrDefault(name));
    }

    [Fact]
    public void A_plain_environment_is_no_finding() =>
        Assert.Empty(EnvironmentFindings.Of(new Dictionary<string, string?> { ["PATH"] = "/bin", ["DOTNET_NOLOGO"] = "1" }));
}
