using System.Net;
using System.Text;
using Bench.Contract;
using Bench.Host.Options;

namespace Bench.Tests.Server;

/// <summary>A page of another site gets nothing done here; programs and the server's own page do.</summary>
public abstract class CrossSiteTests(int floor)
{
    private const string Handshake = "GET /ws?topic=a HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nMORE\r\n";

    public static TheoryData<string, bool> Headers => new()
    {
        { "", true },
        { "Sec-Fetch-Site: same-origin\r\n", true },
        { "Sec-Fetch-Site: none\r\n", true },
        { "Origin: http://HOST\r\n", true },
        { "Origin: https://HOST\r\n", true }, // TLS ends before this server.
        { "Origin: http://elsewhere.example\r\nSec-Fetch-Site: same-origin\r\n", true }, // Behind a proxy the browser knows another name.
        { "Sec-Fetch-Site: cross-site\r\n", false },
        { "Sec-Fetch-Site: same-site\r\n", false }, // Another port of localhost, say.
        { "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n", false },
        { "Origin: null\r\n", false },
        { "Origin: http://elsewhere.example\r\n", false },
        { "Origin: http://HOST:81\r\n", false },
        { "Origin: HOST\r\n", false },
        { "Origin: http://HOST\r\nSec-Fetch-Site: cross-site\r\n", false },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task What_another_sites_page_asks_is_403_with_the_way_to_allow_it(string headers, bool taken)
    {
        await using var server = await StartAsync();
        var host = server.Url.Authority;
        var given = headers.Replace("HOST", host, StringComparison.Ordinal);
        foreach (var (url, request, status) in Requests(server, host, given))
        {
            using var connection = await RawConnection.SendAsync(url, request);
            var answer = await connection.UntilAsync("\r\n\r\n");
            Assert.StartsWith(taken ? $"HTTP/1.1 {status} " : "HTTP/1.1 403 ", answer, StringComparison.Ordinal);
            if (!taken) Assert.Contains("--allow-origin", await connection.UntilAsync("}"), StringComparison.Ordinal);
        }

        Assert.Equal(taken ? 1 : 0, server.Core.Topics.Peek("a").Head);
    }

    [Theory]
    [InlineData("*", "Origin: http://any.example\r\nSec-Fetch-Site: cross-site\r\n", 202)]
    [InlineData("http://friend.example:3000", "Origin: http://friend.example:3000\r\nSec-Fetch-Site: cross-site\r\n", 202)]
    [InlineData("null", "Origin: null\r\n", 202)]
    [InlineData("http://friend.example:3000", "Origin: http://friend.example\r\n", 403)]
    [InlineData("http://friend.example:3000", "Sec-Fetch-Site: cross-site\r\n", 403)]
    public async Task What_is_allowed_is_taken_and_nothing_else(string allowed, string headers, int status)
    {
        await using var server = await StartAsync(o => o with { AllowOrigins = [allowed] });
        using var connection = await RawConnection.SendAsync(
            server.Url, $"POST /messages?topic=a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n{headers}\r\nx");
        Assert.StartsWith($"HTTP/1.1 {status} ", await connection.UntilAsync("}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workload_of_another_sites_page_is_not_started()
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, ControlPaths.Workload)
        {
            Content = new StringContent("{}", Encoding.UTF8, "text/plain"),
            Headers = { { "Sec-Fetch-Site", "cross-site" } }
        };
        using var response = await server.Control.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("evil.example:PORT", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("127.0.0.1:PORT", 200)]
    [InlineData("localhost:PORT", 200)]
    [InlineData("[::1]:PORT", 200)]
    [InlineData("app.localhost", 200)]
    public async Task A_name_that_somebody_had_resolved_to_this_machine_is_not_answered_by_the_control_listener(string host, int status)
    {
        await using var server = await StartAsync();
        var control = server.Control.BaseAddress!;
        using var connection = await RawConnection.SendAsync(
            control,
            $"GET {ControlPaths.Counters} HTTP/1.1\r\nHost: {host.Replace("PORT", $"{control.Port}", StringComparison.Ordinal)}\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status} ", await connection.UntilAsync("}"), StringComparison.Ordinal);
    }

    private static IEnumerable<(Uri Url, string Request, int Status)> Requests(RunningServer server, string host, string headers)
    {
        var control = server.Control.BaseAddress!;
        var own = headers.Replace(host, control.Authority, StringComparison.Ordinal);
        yield return (server.Url,
            Handshake.Replace("HOST", host, StringComparison.Ordinal).Replace("MORE", headers, StringComparison.Ordinal), 101);
        yield return (server.Url,
            $"POST /messages?topic=a HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n{headers}\r\nx", 202);
        yield return (server.Url, $"POST /live HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n{headers}\r\n", 200);
        yield return (control, $"POST {ControlPaths.Collect} HTTP/1.1\r\nHost: {control.Authority}\r\nContent-Length: 0\r\n{own}\r\n", 200);
        yield return (control, $"GET {ControlPaths.Counters} HTTP/1.1\r\nHost: {control.Authority}\r\n{own}\r\n", 200);
    }

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { Floor = floor });
}

public sealed class CrossSiteThroughKestrelTests() : CrossSiteTests(0);

public sealed class CrossSiteFromTheFloorTests() : CrossSiteTests(1);
