using Bench.Loadgen.Clients;
using Bench.Loadgen.Recording;

namespace Bench.Tests.Unit;

public sealed class EngineListTests
{
    [Fact]
    public void An_engine_that_cannot_run_here_gives_way_to_the_portable_one_and_says_so()
    {
        var used = EngineList.UsableFor(new Stranded(), out var why);
        Assert.Equal("reference", used.Name);
        Assert.Contains("engine 'stranded' cannot run here (it needs a system of its own); 'reference' is used instead", why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_engine_that_can_run_is_used_without_a_word()
    {
        Assert.Equal("reference", EngineList.UsableFor(EngineList.Find("reference"), out var why).Name);
        Assert.Null(why);
    }

    private sealed class Stranded : IClientEngine
    {
        public string Name => "stranded";

        public string? Unsupported => "it needs a system of its own";

        public IReadOnlyList<string> Patterns => [];

        public IClientGroup Open(ClientPlan plan, Recorder recorder, TimeProvider time) => throw new PlatformNotSupportedException(Unsupported);
    }
}
