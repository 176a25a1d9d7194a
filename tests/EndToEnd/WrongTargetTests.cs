using System.Diagnostics;
using System.Text;
using Bench.Loadgen.Results;

namespace Bench.Tests.EndToEnd;

/// <summary>
/// What a target may do wrong is a sentence with its number and the next step, whatever it is: it answers otherwise than its file says, or
/// it dies.
/// </summary>
public sealed class WrongTargetTests
{
    private const string Page = "<html>Sign in</html>";

    // What is answered to each request; {accept} proves a handshake. One target file speaks every pattern.
    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "sse", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", "http-401 30", "does not let these clients in" },
        { "polling", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "http-404 30", "has nothing of the kind at that path" },
        {
            "long-polling", "HTTP/1.1 301 Moved Permanently\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n",
            "http-301 30", "sends clients to another address"
        },
        { "sse", Answer("text/html", Page), "not-an-event-stream 30", "a page or something else came in the place of events" },
        { "websocket", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "http-403 30", "does not let these clients in" },
        { "websocket", Answer("text/html", Page), "not-a-web-socket 30", "answered the handshake of a WebSocket as any request" },
        { "polling", Answer("application/json", "<no json>"), "body-not-json 30", "is not the array of JSON that batch says" },
        { "polling", Answer("application/json", "{\"items\":1}"), "body-not-an-array 30", "is not the array of JSON that batch says" },
        { "polling", Answer("text/html", Page), "not-json 30", "is not the array of JSON that batch says" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_answer_is_told_with_how_many_clients_had_it_and_what_to_do(
        string pattern, string answer, string wanted, string step)
    {
        await using var server = new OddServer(asked => AtTheAddress(asked) ?? answer);
        var finding = await ConnectFailureAsync(server.Url, pattern);
        Assert.Contains($"30 of 30 clients got no connection: {wanted}", finding.Message, StringComparison.Ordinal);
        Assert.Contains(step, finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subprotocol_that_is_not_taken_is_told()
    {
        await using var server = new OddServer(asked => AtTheAddress(asked) ?? "HTTP/1.1 101 Switching Protocols\r\n"
            + $"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {OddServer.AcceptOf(OddServer.KeyOf(asked)!)}\r\n\r\n");
        var finding = await ConnectFailureAsync(server.Url, "websocket");
        Assert.Contains("30 of 30 clients got no connection: subprotocol-not-taken 30", finding.Message, StringComparison.Ordinal);
        Assert.Contains("leave subprotocol out", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pointer_that_finds_nothing_is_told_with_how_many_of_how_many()
    {
        await using var server = await ServerProgram.StartAsync();
        using var bench = new BenchProgram();
        var file = bench.Target($$"""
            "url": "{{server.Url.GetLeftPart(UriPartial.Authority)}}",
            "publish": { "url": "/messages?topic=${topic}" },
            "patterns": { "sse": { "url": "/sse?topic=${topic}", "message": { "pointer": "/nowhere" } } }
            """);
        var trial = await MeasureAsync(bench, "sse", file);
        Assert.False(trial.Valid);
        var finding = Assert.Single(trial.Findings, f => f.Code == "impossible-values");
        var malformed = trial.Messages.Malformed;
        Assert.True(malformed > 0 && trial.Messages.Received == 0, $"{malformed}, {trial.Messages.Received}");
        Assert.Contains($"{malformed} of {malformed} messages that came could not be read", finding.Message, StringComparison.Ordinal);
        Assert.Contains("hold message of the target's file", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_the_harness_has_started_and_that_dies_is_told_with_its_exit_code()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/timeout"), "there is no timeout here, which ends a program after a while");
        using var bench = new BenchProgram();
        var file = bench.Target("""
            "url": "http://127.0.0.1:${port}",
            "start": {
              "command": ["timeout", "8", "dotnet", "${server}", "--urls", "http://127.0.0.1:${port}", "--control-urls", "http://127.0.0.1:0"]
            },
            "publish": { "url": "/messages?topic=${topic}" },
            "patterns": { "sse": { "url": "/sse?topic=${topic}", "message": { "pointer": "/3" } } }
            """);
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", bench.Scenario(steadySeconds: 120), "--target", file, "--out", bench.Out, "--no-report", "--force");
        Assert.Equal(1, exit);
        var trial = Assert.Single(bench.ReadTrials());
        Assert.Contains("target mine", trial.Findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("ended with exit code 124 while", trial.Findings[0].Message, StringComparison.Ordinal);
        Assert.DoesNotMatch("   at |System\\.|Exception", output + error);
    }

    [Fact]
    public async Task A_target_that_runs_already_and_dies_is_told_with_its_process()
    {
        await using var server = await ServerProgram.StartAsync();
        using var bench = new BenchProgram();
        var file = bench.Target($$"""
            "url": "{{server.Url.GetLeftPart(UriPartial.Authority)}}",
            "process": { "id": {{server.Id}} },
            "publish": { "url": "/messages?topic=${topic}" },
            "patterns": { "sse": { "url": "/sse?topic=${topic}", "message": { "pointer": "/3" } } }
            """);
        using var process = BenchProgram.Start(
            "run", "-s", bench.Scenario(steadySeconds: 120), "--target", file, "--out", bench.Out, "--no-report", "--force");
        var run = BenchProgram.EndAsync(process);
        await TargetServer.HasDeliveredAsync(server.Id, 30);
        using (var dying = Process.GetProcessById(server.Id)) dying.Kill();
        var (exit, output, error) = await run;
        Assert.Equal(1, exit);
        Assert.Contains(
            $"the target mine (process {server.Id}) is gone while", Assert.Single(bench.ReadTrials()).Findings[0].Message,
            StringComparison.Ordinal);
        Assert.DoesNotMatch("   at |System\\.|Exception", output + error);
    }

    private static async Task<Finding> ConnectFailureAsync(Uri url, string pattern)
    {
        using var bench = new BenchProgram();
        var file = bench.Target($$"""
            "url": "{{url.GetLeftPart(UriPartial.Authority)}}",
            "publish": { "url": "/publish" },
            "patterns": {
              "polling": { "url": "/measured", "batch": "" },
              "long-polling": { "url": "/measured?hold=${hold_ms}", "batch": "" },
              "sse": { "url": "/measured" },
              "websocket": { "url": "/measured", "subprotocol": "ticks" },
            }
            """);
        var trial = await MeasureAsync(bench, pattern, file);
        return Assert.Single(trial.Findings, f => f.Code == "connect-failures");
    }

    private static async Task<TrialFile> MeasureAsync(BenchProgram bench, string pattern, string file)
    {
        // Nothing arrives, so that all of the drain is waited for.
        var scenario = bench.Scenario($$"""{ "pattern": "{{pattern}}" }""", drainSeconds: 1);
        var (exit, output, error) = await BenchProgram.RunAsync(
            "run", "-s", scenario, "--target", file, "--out", bench.Out, "--no-report",
            "--force");
        Assert.True(exit is 0 or 1, output + error);
        Assert.DoesNotMatch("   at |System\\.|Exception", output + error);
        return Assert.Single(bench.ReadTrials());
    }

    // What is not measured answers as it should: whether it is there, and what is published.
    private static string? AtTheAddress(string asked) =>
        asked.Contains(" /measured", StringComparison.Ordinal) ? null
        : "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private static string Answer(string type, string body) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
}
