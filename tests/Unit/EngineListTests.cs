using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Commands;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;

namespace Bench.Tests.Unit;

public sealed class EngineListTests
{
    [Fact]
    public void An_engine_that_cannot_run_here_gives_way_to_the_portable_one_and_says_so()
    {
        var used = EngineList.UsableFor(new Stranded(), out var why);
        Assert.Equal("reference", used.Name);
        Assert.Contains(
            "engine 'stranded' cannot run here (it needs a system of its own); 'reference' is used instead", why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_that_can_run_is_used_without_a_word()
    {
        Assert.Equal("reference", EngineList.UsableFor(EngineList.Find("reference"), out var why).Name);
        Assert.Null(why);
    }

    [Fact]
    public void Many_clients_get_the_cheapest_engine_and_the_scenario_that_a_server_core_can_carry_unless_told_otherwise()
    {
        Assert.Equal("reference", EngineList.For(EngineList.ManyClients).Name);
        Assert.Equal("lean", EngineList.For(EngineList.ManyClients + 1).Name);

        Assert.Equal(("scale", 100_000), Chosen("--clients", "100000"));
        Assert.Equal(("default", 10_000), Chosen("--clients", "10000"));
        Assert.Equal(("default", 100_000), Chosen("--clients", "100000", "--scenario", "default"));
        Assert.Equal(("quick", 100_000), Chosen("--clients", "100000", "--quick"));
    }

    private static (string Scenario, int Clients) Chosen(params string[] arguments)
    {
        var scenario = RunCommand.ReadScenario(RunCommand.Make().Parse(arguments));
        return (scenario.Name, scenario.Workloads[0].Clients);
    }

    private sealed class Stranded : IClientEngine
    {
        public string Name => "stranded";

        public string? Unsupported => "it needs a system of its own";

        public IReadOnlyList<string> Patterns => [];

        public string? SpeaksNoTls => null;

        public string? ResumesNoTls => null;

    public string? ReadsNoCompression => null;

        public string? SpeaksNoHttp2 => null;

        public string? SpeaksNot(string pattern, PatternSpec spoken) => Unsupported;

        public IClientGroup Open(ClientPlan plan, Recorder recorder, TimeProvider time) =>
            throw new PlatformNotSupportedException(Unsupported);
    }
}
