using Bench.Loadgen.Progress;

namespace Bench.Tests.Unit.Progress;

/// <summary>What somebody else named or said is no command of a CI server that reads the log.</summary>
public sealed class LogLineTests
{
    [Theory]
    [InlineData("trial 1/2: w, sse", "trial 1/2: w, sse")]
    [InlineData("  steady (2 s)", "  steady (2 s)")]
    [InlineData("::error::no", ": :error::no")]
    [InlineData("  ::set-env name=A::b", "  : :set-env name=A::b")]
    [InlineData("error: x\n::add-mask::y", "error: x\n: :add-mask::y")]
    [InlineData("a ##[error]b ##vso[task.x]c ##VSO[task.x]d", "a # #[error]b # #vso[task.x]c # #vso[task.x]d")]
    [InlineData("a\rb\u001b[2Jc", "a b [2Jc")]
    [InlineData("held 3::4", "held 3::4")]
    public void A_line_is_no_command(string text, string expected) => Assert.Equal(expected, LogLine.Of(text));

    [Fact]
    public void A_log_is_told_no_command()
    {
        using var log = new StringWriter { NewLine = "\n" };
        new PlainView(log).Say("error: the server said:\n::error::a ##vso[task.complete]");
        Assert.Equal("error: the server said:\n: :error::a # #vso[task.complete]\n", log.ToString());
    }
}
