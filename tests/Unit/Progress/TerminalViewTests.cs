using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Tests.Unit.Progress;

public sealed class TerminalViewTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(12)]
    [InlineData(1)]
    public void The_line_that_moves_fits_into_the_terminal_as_wide_as_it_is_now(int columns)
    {
        using var terminal = new StringWriter();
        var now = 200;
        var view = new TerminalView(terminal, () => now, colours: false);
        view.Phase(new string('x', 300), null);
        now = columns;
        view.Phase(new string('y', 300), null);
        var drawn = terminal.ToString().Split("\r\e[K");
        Assert.Equal([0, 199, Math.Max(1, columns - 1)], drawn.Select(line => line.Length));
    }

    [Fact]
    public void Another_line_takes_the_place_of_the_one_that_moves_whole()
    {
        using var terminal = new StringWriter { NewLine = "\n" };
        var view = new TerminalView(terminal, () => 20, colours: false);
        var path = new string('p', 100);
        view.Say("before");
        view.Phase("connect", null);
        view.Say(path);
        Assert.Equal($"before\n\r\e[K  connect …\r\e[K{path}\n", terminal.ToString());
    }

    [Fact]
    public void Cpu_is_told_in_cores_and_what_is_unknown_is_no_zero()
    {
        using var terminal = new StringWriter();
        var view = new TerminalView(terminal, () => 200, colours: false);
        view.Second(
            new SeriesPoint
            {
                Second = 1,
                Phase = "steady",
                Connected = 40,
                DeliveredPerSecond = 20,
                RequestsPerSecond = 0,
                ServerCpu = 1.8,
                GeneratorCpu = null,
                BytesPerSecond = 0
            },
            null);
        var line = terminal.ToString();
        Assert.EndsWith("req/s   server  1.8 cores   generator    – cores", line, StringComparison.Ordinal);
        Assert.DoesNotContain("180", line, StringComparison.Ordinal);
        Assert.DoesNotContain("%", line, StringComparison.Ordinal);
    }
}
