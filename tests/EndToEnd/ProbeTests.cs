using System.Text;
using Bench.Loadgen.Dialects;

namespace Bench.Tests.EndToEnd;

/// <summary><c>bench target probe</c> against servers that answer with anything, or not at all: it ends, with a sentence.</summary>
public sealed class ProbeTests
{
    private const string NotFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("""{"availableTransports":5}""")]
    [InlineData("""{"availableTransports":null}""")]
    [InlineData("""{"availableTransports":[]}""")]
    [InlineData("""{"availableTransports":[1]}""")]
    [InlineData("""{"availableTransports":[{"transport":1}]}""")]
    [InlineData("""{"availableTransports":[{"transport":"\ud800"}]}""")]
    [InlineData("""{"available\udc00":[1],"availableTransports":[{"transport":"WebSockets"}]}""")]
    [InlineData("""[{"availableTransports":[]}]""")]
    public async Task What_is_no_negotiation_is_no_hub(string body)
    {
        await using var server = new OddServer(
            said => said.StartsWith("POST /negotiate", StringComparison.Ordinal) ? OddServer.Json(body) : NotFound);
        var (exit, output, error) = await BenchProgram.RunAsync("target", "probe", server.Url.AbsoluteUri, "--patience-s", "120");
        Assert.Equal(1, exit);
        Assert.Contains("no   SignalR: status 200, application/json", error, StringComparison.Ordinal);
        Assert.Contains("speaks nothing that is known here", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_a_server_gives_are_written_as_text_and_as_pointers()
    {
        await using var server = new OddServer(said =>
            said.StartsWith("POST /negotiate", StringComparison.Ordinal) ? OddServer.Json(
                """{"availableTransports":[{"transport":"Web\u001b[2JSockets"},{"transport":7}]}""")
            : said.StartsWith("GET / ", StringComparison.Ordinal)
                && !said.Contains("text/event-stream", StringComparison.Ordinal)
                && OddServer.KeyOf(said) is null
            ? OddServer.Json("""{"a/b~c\u001b":[]}""")
            : NotFound);
        var (exit, output, error) = await BenchProgram.RunAsync("target", "probe", server.Url.AbsoluteUri, "--patience-s", "120");
        Assert.True(exit == 0, error);
        Assert.Contains("a hub with Web\\u001b[2JSockets", error, StringComparison.Ordinal);
        Assert.Contains("JSON with an array at /a~1b~0c\\u001b", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output + error);
        Assert.Equal("/a~1b~0c\e", TargetFile.Parse(
            Encoding.UTF8.GetBytes(output), Path.Combine(Path.GetTempPath(), "target.json")).Spec.Patterns["polling"].Batch);
    }

    [Fact]
    public async Task A_server_that_wants_to_know_who_asks_is_asked_with_a_header_whose_secret_is_never_printed()
    {
        const string secret = "a-secret-of-the-test";
        const string refused = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await using var server = new OddServer(said => !said.Contains($"Authorization: Bearer {secret}", StringComparison.OrdinalIgnoreCase)
            ? refused
            : said.Contains("text/event-stream", StringComparison.Ordinal)
                ? "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                : NotFound);
        string[] probe = ["target", "probe", server.Url.AbsoluteUri, "--patience-s", "120"];
        var (exit, output, error) = await BenchProgram.RunAsync(probe);
        Assert.Equal((1, ""), (exit, output.Trim()));
        Assert.Contains("does not let the probe in: give it what your clients have, such as --header", error, StringComparison.Ordinal);

        using var process = BenchProgram.StartWith(
            new Dictionary<string, string> { ["BT_PROBE"] = secret }, [.. probe, "--header", "Authorization: Bearer ${env.BT_PROBE}"]);
        (exit, output, error) = await BenchProgram.EndAsync(process);
        Assert.True(exit == 0, error);
        Assert.DoesNotContain(secret, output + error, StringComparison.Ordinal);
        var pattern = TargetFile.Parse(
            Encoding.UTF8.GetBytes(output), Path.Combine(Path.GetTempPath(), "target.json")).Spec.Patterns["sse"];
        Assert.Equal("Bearer ${env.BT_PROBE}", pattern.Headers["Authorization"]);

        (exit, _, error) = await BenchProgram.RunAsync([.. probe, "--header", "Bearer"]);
        Assert.Equal(1, exit);
        Assert.Contains("--header 'Bearer' is no header; write it such as", error, StringComparison.Ordinal);
    }

    // RFC 9110, section 7.6.1: Connection is a list, whose elements have no case.
    [Theory]
    [InlineData("keep-alive, Upgrade", true)]
    [InlineData("upgrade", true)]
    [InlineData("keep-alive", false)]
    public async Task A_handshake_is_held_against_the_rfc_as_the_engines_do(string connection, bool found)
    {
        await using var server = new OddServer(said => OddServer.KeyOf(said) is { } key
            ? $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: {connection}\r\n"
                + $"Sec-WebSocket-Accept: {OddServer.AcceptOf(key)}\r\n\r\n"
            : NotFound);
        var (exit, output, error) = await BenchProgram.RunAsync("target", "probe", server.Url.AbsoluteUri, "--patience-s", "120");
        Assert.Equal(found ? 0 : 1, exit);
        Assert.Contains(
            found ? "yes  WebSocket: a WebSocket" : "no   WebSocket: status 101 with an Upgrade, Connection,", error,
            StringComparison.Ordinal);
        Assert.Equal(found, output.Contains("\"websocket\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_silent_within_a_handshake_does_not_hold_it_for_ever()
    {
        await using var server = new OddServer(said => said.StartsWith("GET", StringComparison.Ordinal) ? "-ERR\r\n" : null);
        // Silent for good, so that what is waited for is how long the first answer may take on a busy machine.
        var (exit, _, error) = await BenchProgram.RunAsync("target", "probe", server.Url.AbsoluteUri, "--patience-s", "15");
        Assert.Equal(1, exit);
        Assert.Contains("gives no HTTP answer to GET /", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
