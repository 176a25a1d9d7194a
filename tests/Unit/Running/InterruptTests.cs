using Bench.Loadgen.Commands;
using Bench.Loadgen.Progress;

namespace Bench.Tests.Unit.Running;

/// <summary>A wish to stop comes on a thread of its own, where nothing that it meets may end the program.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly StringWriter _said = new() { NewLine = "\n" };

    public void Dispose() => _said.Dispose();

    [Fact]
    public void What_one_of_those_that_are_told_throws_costs_itself()
    {
        using var interrupt = new Interrupt(new PlainView(_said));
        var told = 0;
        using var before = interrupt.Token.Register(() => told++);
        using var broken = interrupt.Token.Register(() => throw new IOException("no space left"));
        using var after = interrupt.Token.Register(() => told++);
        interrupt.Ask();
        Assert.True(interrupt.Token.IsCancellationRequested);
        Assert.Equal(2, told);
        Assert.True(interrupt.Marked.IsCompletedSuccessfully);
        var lines = _said.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("stopping: ", lines[0], StringComparison.Ordinal);
        Assert.Equal("error: no space left (while the run was being stopped)", lines[1]);
    }

    [Fact]
    public void A_wish_after_the_end_is_none()
    {
        var interrupt = new Interrupt(new PlainView(_said));
        interrupt.Dispose();
        interrupt.Ask();
        Assert.True(interrupt.Marked.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_view_that_cannot_be_told_keeps_no_run_from_stopping()
    {
        using var closed = new StringWriter();
        closed.Dispose();
        using var interrupt = new Interrupt(new PlainView(closed));
        interrupt.Ask();
        Assert.True(interrupt.Token.IsCancellationRequested);
    }
}
