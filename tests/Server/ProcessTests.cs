using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Bench.Contract;

namespace Bench.Tests.Server;

/// <summary>The server as a process of its own: how it starts, and how it says goodbye.</summary>
public sealed partial class ProcessTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(15)] // SIGTERM
    [InlineData(3)] // SIGQUIT
    [InlineData(1)] // SIGHUP
    public async Task Asked_to_stop_it_says_goodbye_in_every_protocol_and_exits_0(int signal)
    {
        Assert.SkipUnless(signal == 0 || !OperatingSystem.IsWindows(), "there are no such signals");
        // As patient as the test.
        using var server = Start("--urls http://127.0.0.1:0 --control-urls http://127.0.0.1:0 --stop-with-stdin --drain-ms 180000");
        var (url, control) = await ReadyAsync(server);
        using var sse = await RawConnection.SendAsync(url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        await sse.UntilAsync("retry:");
        using var socket = await RawConnection.WebSocketAsync(url, "topic=a");
        using var held = await RawConnection.SendAsync(url, "GET /long-poll?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        using var idle = await RawConnection.SendAsync(url, "GET /poll?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        await idle.UntilAsync("[]");
        using var http = new HttpClient { BaseAddress = control, Timeout = Eventually.Patience };
        await Eventually.TrueAsync(
            () => http.GetFromJsonAsync(
                ControlPaths.Counters, ContractJson.Default.ServerCounters).Result!.Connections["long-polling"] == 1,
            () => "the server does not hold the long-poll");

        if (signal != 0) Assert.Equal(0, Kill(server.Id, signal));
        else server.StandardInput.Close();

        Assert.Contains("event: bye\n", await sse.ToEndAsync(), StringComparison.Ordinal);
        var answer = await held.ToEndAsync();
        Assert.StartsWith("HTTP/1.1 204 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        await socket.UntilAsync("\x03\xE9"); // 1001, going away
        await socket.SendUnlessClosedAsync([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE9]); // The server waits 2 s for it.
        await socket.ToEndAsync();
        await idle.ToEndAsync();
        await ExitAsync(server, 0);
    }

    [Fact]
    public async Task A_peer_that_answers_no_goodbye_does_not_keep_it()
    {
        using var server = Start("--urls http://127.0.0.1:0 --control-urls http://127.0.0.1:0 --stop-with-stdin --drain-ms 1000");
        var (url, _) = await ReadyAsync(server);
        using var socket = await RawConnection.WebSocketAsync(url, "topic=a");
        server.StandardInput.Close();
        await ExitAsync(server, 0); // The peer never answers: a server that waited for it would not end within the test's deadline.
    }

    [Theory]
    [InlineData("--urls")]
    [InlineData("--control-urls")]
    public async Task A_port_that_is_taken_is_one_line_that_names_it(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var other = option == "--urls" ? "--control-urls" : "--urls";
        using var server = Start($"{option} http://127.0.0.1:{port} {other} http://127.0.0.1:0");
        var errors = await server.StandardError.ReadToEndAsync();
        await ExitAsync(server, 1);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"127.0.0.1:{port}", line, StringComparison.Ordinal);
        Assert.Contains(option + " URL", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_option_is_one_line_and_exit_1_and_help_exit_0()
    {
        using var bad = Start("--ring-capacity 3");
        Assert.Single((await bad.StandardError.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await ExitAsync(bad, 1);
        using var help = Start("--help");
        Assert.Contains("--max-connections", await help.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        await ExitAsync(help, 0);
    }

    private static Process Start(string arguments) => ServerProgram.Launch(readsErrors: true, arguments.Split(' '));

    private static async Task<(Uri Url, Uri Control)> ReadyAsync(Process server)
    {
        var ready = await ServerProgram.ReadyAsync(server);
        Assert.NotNull(ready);
        return ready.Value;
    }

    private static async Task ExitAsync(Process server, int code)
    {
        await server.WaitForExitAsync().WaitAsync(Eventually.Patience);
        Assert.Equal(code, server.ExitCode);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
