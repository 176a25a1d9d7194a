using System.Text.Json.Nodes;
using Bench.Loadgen.Live;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Tests.Unit.Running;

namespace Bench.Tests.Unit.Live;

public sealed class LiveViewTests
{
    [Fact]
    public void The_page_is_told_what_the_terminal_is()
    {
        using var terminal = new StringWriter { NewLine = "\n" };
        var log = new LiveLog();
        var view = new LiveView(new PlainView(terminal), new LogView(log));
        view.Trial(new PlannedTrial(2, "chat", "sse", "sse", 1), 12, 500);
        view.Phase("steady", 20);
        view.Second(
            new SeriesPoint
            {
                Second = 7,
                Phase = "steady",
                Connected = 499,
                DeliveredPerSecond = 1.5,
                RequestsPerSecond = 0,
                ServerCpu = null,
                GeneratorCpu = 0.25,
                BytesPerSecond = 3e6
            },
            [0, 4]);
        view.Say("a line");
        Assert.Equal("trial 2/12: chat, sse, 500 clients, repeat 1\n  steady (20 s)\na line\n", terminal.ToString());
        var events = log.After(0).Events;
        Assert.Equal([LiveNames.Trial, LiveNames.Phase, LiveNames.Second, LiveNames.Said], events.Select(e => e.Name));
        var second = JsonNode.Parse(events[2].Data)!;
        Assert.Equal("499 [0,4]", $"{second["point"]!["connected"]} {second["latencies"]!.ToJsonString()}");
        Assert.Null(second["point"]!["server_cpu"]); // Unknown is not zero.
        Assert.Equal("""{"ordinal":2,"of":12,"workload":"chat","pattern":"sse","label":"sse","clients":500,"repeat":1}""", events[0].Data);
    }
    [Fact]
    public async Task A_page_that_can_be_told_nothing_costs_the_run_nothing()
    {
        var page = new BrokenView();
        using var ended = await Ended.OfAsync(null, Wrong.Broken, watch: view => new LiveView(view, page));
        Assert.Equal((RunStatus.Complete, 0), (ended.Status, ended.Exit));
        Assert.DoesNotContain("trial-failed", ended.Codes);
        Assert.Contains("view: saved @ drain", ended.Reached); // Who sits at the terminal is told as ever.
        Assert.Equal(1, page.Tries);
    }

    private sealed class BrokenView : IProgressView
    {
        public int Tries { get; private set; }

        public void Begin(RunFile run) => Break();

        public void Trial(PlannedTrial trial, int of, int clients) => Break();

        public void Phase(string name, double? seconds) => Break();

        public void Second(SeriesPoint point, IReadOnlyList<long>? latencies) => Break();

        public void Saved(TrialFile trial) => Break();

        public void Say(string line) => Break();

        private void Break()
        {
            Tries++;
            throw new InvalidOperationException("a page that fails");
        }
    }
}
