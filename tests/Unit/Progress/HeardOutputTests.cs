using System.Text;
using Bench.Loadgen.Progress;

namespace Bench.Tests.Unit.Progress;

public sealed class HeardOutputTests
{
    [Fact]
    public void What_is_no_longer_taken_ends_nothing_at_once_but_is_told_at_the_end()
    {
        using var full = new FullDisk(linesLeft: 1);
        using var output = new HeardOutput(full);
        output.WriteLine("first");
        output.ThrowIfLost();
        output.WriteLine("second");
        output.WriteLine("third"); // Not tried again: half a table is worse than none.
        Assert.Equal(["first"], full.Taken);
        Assert.Equal(2, full.Tries);
        var told = Assert.Throws<IOException>(output.ThrowIfLost);
        Assert.Contains("no space left", told.Message, StringComparison.Ordinal);
    }

    // What a standard output that was closed, or opened for reading, throws.
    [Fact]
    public void What_may_not_be_written_is_told_at_the_end_too()
    {
        using var closed = new FullDisk(linesLeft: 0, new UnauthorizedAccessException("access to the path is denied"));
        using var output = new HeardOutput(closed);
        output.WriteLine("first");
        Assert.Contains("access to the path is denied", Assert.Throws<IOException>(output.ThrowIfLost).Message, StringComparison.Ordinal);
    }

    private sealed class FullDisk(int linesLeft, Exception? why = null) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public List<string?> Taken { get; } = [];

        public int Tries { get; private set; }

        public override void WriteLine(string? value)
        {
            Tries++;
            if (Taken.Count == linesLeft) throw why ?? new IOException("no space left");
            Taken.Add(value);
        }
    }
}
