using Bench.Host;
using Bench.Host.Options;

namespace Bench.Tests.Server;

public sealed class OptionReaderTests
{
    private static ServerOptions Read(params string[] arguments) => OptionReader.Read(arguments, _ => null);

    [Fact]
    public void The_command_line_wins_over_the_environment()
    {
        var options = OptionReader.Read(["--hold-ms=500"], name => name switch { "BENCH_HOLD_MS" => "400", "BENCH_RING_CAPACITY" => "64", _ => null });
        Assert.Equal((500, 64), (options.HoldMs, options.RingCapacity));
    }

    [Theory]
    [InlineData("--ring-capacity 1", "--ring-capacity is '1'; allowed: 2 to 1048576")]
    [InlineData("--ring-capacity 100", "--ring-capacity is 100; allowed: a power of two, such as 128")]
    [InlineData("--heartbeat-ms abc", "--heartbeat-ms is 'abc'; allowed: 100 to 3600000")]
    [InlineData("--hold-ms 9999999", "--hold-ms is '9999999'; allowed: 0 to 3600000")]
    [InlineData("--hold-ms 500 --max-hold-ms 400", "--hold-ms is 500; allowed: up to --max-hold-ms, which is 400")]
    [InlineData("--nope 1", "--nope is not an option; --help lists them")]
    [InlineData("nope", "'nope' is not an option; --help lists them")]
    [InlineData("--urls", "--urls has no value; write --urls VALUE")]
    [InlineData("--urls https://127.0.0.1:1", "--urls: 'https://127.0.0.1:1' has scheme 'https'; allowed: http")]
    [InlineData("--urls what", "--urls: 'what' is not an address; give one such as http://127.0.0.1:5080")]
    [InlineData("--urls http://127.0.0.1:99999", "--urls: 'http://127.0.0.1:99999'")]
    [InlineData("--urls http://localhost:0", "write http://127.0.0.1:0")]
    public void A_bad_option_is_refused_with_its_name_and_range(string line, string message) =>
        Assert.Contains(message, Assert.Throws<OptionException>(() => Read(line.Split(' '))).Message, StringComparison.Ordinal);

    [Fact]
    public void Help_lists_every_option()
    {
        Assert.Contains("--max-connections N", OptionReader.Help(), StringComparison.Ordinal);
    }
}
