using Bench.Host;
using Bench.Host.Options;

namespace Bench.Tests.Server;

public sealed class OptionReaderTests
{
    private static ServerOptions Read(params string[] arguments) => OptionReader.Read(arguments, _ => null);

    [Fact]
    public void The_command_line_wins_over_the_environment()
    {
        var options = OptionReader.Read(
            ["--hold-ms=500"], name => name switch { "BENCH_HOLD_MS" => "400", "BENCH_RING_CAPACITY" => "64", _ => null });
        Assert.Equal((500, 64), (options.HoldMs, options.RingCapacity));
    }

    [Theory]
    [InlineData("--ring-capacity 1", "--ring-capacity is '1'; allowed: a whole number, 2 to 1048576")]
    [InlineData("--ring-capacity 100", "--ring-capacity is 100; allowed: a power of two, such as 128")]
    [InlineData("--heartbeat-ms abc", "--heartbeat-ms is 'abc'; allowed: a whole number, 100 to 3600000")]
    [InlineData("--hold-ms 9999999", "--hold-ms is '9999999'; allowed: a whole number, 0 to 3600000")]
    [InlineData("--hold-ms 500 --max-hold-ms 400", "--hold-ms is 500; allowed: up to --max-hold-ms, which is 400")]
    [InlineData("--heartbeat-ms 200 --heartbeat-ms 300", "--heartbeat-ms is given twice, as '200' and as '300'; give it once")]
    [InlineData(
        "--urls http://127.0.0.1:0 --urls=http://127.0.0.1:0",
        "--urls is given twice, as 'http://127.0.0.1:0' and as 'http://127.0.0.1:0'; give it once")]
    [InlineData("--max-log-mb +5", "--max-log-mb is '+5'; allowed: a whole number, 1 to 1048576")]
    [InlineData("--max-log-mb -5", "--max-log-mb is '-5'; allowed: a whole number, 1 to 1048576")]
    [InlineData("--nope 1", "--nope is not an option; --help lists them")]
    [InlineData("--heartbeet-ms 1", "--heartbeet-ms is not an option; did you mean --heartbeat-ms? --help lists them")]
    [InlineData("nope", "'nope' is not an option; --help lists them")]
    [InlineData("--urls", "--urls has no value; write --urls VALUE")]
    [InlineData("--urls https://127.0.0.1:1", "--urls: 'https://127.0.0.1:1' has scheme 'https'; allowed: http")]
    [InlineData("--urls what", "--urls: 'what' is not an address; give one such as http://127.0.0.1:5080")]
    [InlineData("--urls http://127.0.0.1:99999", "--urls: 'http://127.0.0.1:99999'")]
    [InlineData("--urls http://localhost:0", "write http://127.0.0.1:0")]
    [InlineData("--urls http://1.2.3.4.5:99", "--urls: 'http://1.2.3.4.5:99' does not name an address of this machine; allowed: localhost, "
        + "127.0.0.1, [::1], * for every interface")]
    [InlineData("--urls http://192.0.2.1:99", "--urls: 'http://192.0.2.1:99' is not an address of this machine; allowed: localhost, ")]
    [InlineData(
        "--control-urls http://no.such.host.example:99",
        "--control-urls: 'http://no.such.host.example:99' does not name an address of this machine")]
    [InlineData("--urls http://127.0.0.1:0;http://1.2.3:x", "--urls: 'http://1.2.3:x' ")]
    [InlineData("--urls http://unix:/tmp/socket", "--urls: 'http://unix:/tmp/socket' ")]
    [InlineData("--keep-alive-ms 50", "--keep-alive-ms is '50'; allowed: a whole number, 100 to 86400000")]
    [InlineData("--max-log-mb 0", "--max-log-mb is '0'; allowed: a whole number, 1 to 1048576")]
    [InlineData("--end-with x", "--end-with is 'x'; allowed: a whole number, 1 to ")]
    [InlineData(
        "--allow-origin example.com",
        "--allow-origin: 'example.com' is not an origin; allowed: * for any, null, or one such as https://app.example:8443")]
    [InlineData("--allow-origin http://example.com/path", "'http://example.com/path' is not an origin")]
    public void A_bad_option_is_refused_with_its_name_and_range(string line, string message) =>
        Assert.Contains(message, Assert.Throws<OptionException>(() => Read(line.Split(' '))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://127.0.0.9:5080")]
    [InlineData("http://[::1]:5080")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    public void An_address_of_this_machine_is_taken(string url) => Assert.Equal([url], Read("--urls", url).Urls);

    [Theory]
    [InlineData("BENCH_HEARTBEAT_MS", "x", "BENCH_HEARTBEAT_MS is 'x'; allowed: a whole number, 100 to 3600000")]
    [InlineData("BENCH_URLS", "http://1.2.3.4.5:1", "BENCH_URLS: 'http://1.2.3.4.5:1' does not name an address of this machine")]
    [InlineData("BENCH_MAX_LOG_MB", "+5", "BENCH_MAX_LOG_MB is '+5'; allowed: a whole number, 1 to 1048576")]
    [InlineData("BENCH_RING_CAPACITY", "3", "BENCH_RING_CAPACITY is 3; allowed: a power of two, such as 4")]
    [InlineData("BENCH_HOLD_MS", "3600000", "BENCH_HOLD_MS is 3600000; allowed: up to --max-hold-ms, which is ")]
    [InlineData("BENCH_ALLOW_ORIGIN", "x", "BENCH_ALLOW_ORIGIN: 'x' is not an origin")]
    public void A_bad_value_in_the_environment_is_refused_with_its_name_and_range(string name, string value, string message) =>
        Assert.Contains(
            message, Assert.Throws<OptionException>(() => OptionReader.Read([], asked => asked == name ? value : null)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Settings_are_what_holds_wherever_it_came_from()
    {
        var settings = OptionReader.Settings(OptionReader.Read(
            ["--hold-ms=500", "--direct-send", "1", "--allow-origin", "null;http://a.example"],
            name => name is "BENCH_HEARTBEAT_MS" ? "200" : null));
        Assert.Equal(
            ("200", "500", "1", "130000", "15000"),
            (settings["heartbeat_ms"], settings["hold_ms"], settings["direct_send"], settings["keep_alive_ms"], settings["ping_ms"]));
        Assert.Equal("null;http://a.example", settings["allow_origin"]);
        string[] notSettings = ["urls", "control_urls", "stop_with_stdin", "end_with", "workload", "help"];
        var listed = OptionReader.Help().Split('\n').Where(line => line.StartsWith("  --", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0][2..].Replace('-', '_'));
        Assert.Equal(listed.Except(notSettings).Order(StringComparer.Ordinal), settings.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Help_lists_every_option()
    {
        Assert.Contains("--max-connections N", OptionReader.Help(), StringComparison.Ordinal);
    }
}
