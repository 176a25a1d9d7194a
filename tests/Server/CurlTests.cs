using System.ComponentModel;
using System.Diagnostics;
using Bench.Host;
using Bench.Host.Options;

namespace Bench.Tests.Server;

/// <summary>HTTP/2 of the measured listener, as a foreign client speaks it.</summary>
public sealed class CurlTests
{
    private const string Install = "apt-get install --no-install-recommends curl";

    // It ends when curl has read its goodbye, and is as patient with it as the test.
    private static readonly string[] Free =
    [
        "--urls", "http://127.0.0.1:0", "--control-urls", "http://127.0.0.1:0", "--drain-ms", "180000"
    ];

    [Theory]
    [InlineData("0", "--http2-prior-knowledge")]
    [InlineData("1", "--http2")]
    public async Task Curl_polls_streams_and_posts_over_http2(string tls, string option)
    {
        Assert.SkipWhen(
            !(await CurlAsync("--version")).Contains("HTTP2", StringComparison.Ordinal), $"there is no curl with HTTP/2: {Install}");
        await using var server = new TargetServer(
            OptionReader.Read([.. Free, "--http2", "1", "--tls", tls], _ => null), TimeProvider.System);
        await server.StartAsync();
        string[] all = [option, "-sS", "--insecure", "-w", "\n%{http_version} %{http_code}"];
        Assert.EndsWith(
            "2 202", await CurlAsync([.. all, "-H", "Content-Type: text/plain", "--data", "hello", $"{server.Url}messages?topic=t"]),
            StringComparison.Ordinal);
        var poll = await CurlAsync([.. all, $"{server.Url}poll?topic=t&since=0"]);
        Assert.Matches("^\\[\\[1,[0-9]+,0,\"hello\"\\]\\]\n2 200$", poll);
        // The stream ends with the server, which says so.
        var streaming = CurlAsync([.. all, "-N", $"{server.Url}sse?topic=t&since=0"]);
        await Eventually.TrueAsync(
            () => server.Core.Patterns.Count > 0 && server.Core.Traffic.Of("sse").Delivered.Value == 1,
            () => "the stream has brought the message");
        await server.StopAsync();
        var stream = await streaming;
        Assert.Contains("data: [1,", stream, StringComparison.Ordinal);
        Assert.Contains("event: bye", stream, StringComparison.Ordinal);
        Assert.EndsWith("2 200", stream, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curl_unpacks_what_is_compressed()
    {
        Assert.SkipWhen(
            !(await CurlAsync("--version")).Contains("libz", StringComparison.Ordinal), $"there is no curl with gzip: {Install}");
        await using var server = new TargetServer(OptionReader.Read([.. Free, "--compression", "1"], _ => null), TimeProvider.System);
        await server.StartAsync();
        Assert.True(server.Core.Topics.TryOpen("t", out var log));
        for (var i = 0; i < 5; i++) log.AppendPadded(0, 300, records: true);
        var plain = await CurlAsync("-sS", $"{server.Url}poll?topic=t&since=0");
        Assert.Equal(5 * 300 + 6, plain.Length);
        Assert.Equal(plain + "\ngzip", await CurlAsync(
            "-sS", "-H", "Accept-Encoding: gzip", "--compressed", "-w", "\n%header{content-encoding}",
            $"{server.Url}poll?topic=t&since=0"));
        var streaming = CurlAsync("-sS", "-N", "-H", "Accept-Encoding: gzip", "--compressed", $"{server.Url}sse?topic=t&since=0");
        await Eventually.TrueAsync(() => server.Core.Traffic.Of("sse").Delivered.Value == 5, () => "the stream has brought the messages");
        await server.StopAsync();
        Assert.Equal(5, (await streaming).Split("data: [").Length - 1);
    }

    private static async Task<string> CurlAsync(params string[] arguments)
    {
        try
        {
            using var curl = Process.Start(
                new ProcessStartInfo("curl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (said, wrong) = (curl.StandardOutput.ReadToEndAsync(Eventually.Token()), curl.StandardError.ReadToEndAsync(
                Eventually.Token()));
            await curl.WaitForExitAsync(Eventually.Token());
            Assert.Equal("", await wrong);
            return await said;
        }
        catch (Win32Exception)
        {
            return ""; // There is none.
        }
    }
}
