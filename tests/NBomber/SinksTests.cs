using Bench.NBomber;

namespace Bench.Tests.NBomber;

public sealed class SinksTests
{
    private static readonly string Here = typeof(SinksTests).Assembly.Location;

    [Fact]
    public void Each_public_class_of_an_assembly_that_is_a_sink_is_made_once()
    {
        var sink = Assert.Single(Sinks.Make([Here]));
        Assert.Equal(typeof(OwnSink).FullName, sink.GetType().FullName);
        // It is loaded apart, and yet a sink of the NBomber that runs.
        Assert.NotEqual(typeof(OwnSink), sink.GetType());
        sink.Dispose();
    }

    [Fact]
    public void An_assembly_that_is_not_there_is_refused() =>
        Assert.Equal("--sink none.dll: there is no such file; name an assembly (.dll) with a sink in it", Refused("none.dll"));

    [Fact]
    public void A_file_that_is_no_assembly_is_refused() =>
        Assert.Matches(
            "^--sink .*signatures\\.txt cannot be loaded: .+; name the assembly in the folder of a published project",
            Refused(Path.Combine(AppContext.BaseDirectory, "signatures.txt")));

    [Fact]
    public void An_assembly_without_a_sink_is_refused() =>
        Assert.EndsWith(
            "no public class in it is an IReportingSink of NBomber with a constructor that takes nothing",
            Refused(typeof(Sinks).Assembly.Location), StringComparison.Ordinal);

    private static string Refused(string file) => Assert.Throws<ArgumentException>(() => Sinks.TypesOf([file])).Message;
}
