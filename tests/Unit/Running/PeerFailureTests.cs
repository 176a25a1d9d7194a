using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Results;

namespace Bench.Tests.Unit.Running;

/// <summary>
/// Whatever a target of somebody's own does, before a trial, in it or at its end: the trial is kept and says what, and nothing that was
/// started for it stays.
/// </summary>
public sealed class PeerFailureTests
{
    private const string Ok = "HTTP/1.1 204 No Content\r\n\r\n";

    [Theory]
    [InlineData("", "the target mine does not answer at http://127.0.0.1:")]
    [InlineData("no HTTP at all\r\n\r\n", "the target mine does not answer at http://127.0.0.1:")]
    public async Task A_target_that_gives_no_answer_is_a_kept_trial(string answer, string said)
    {
        await using var listener = new Listener(_ => answer);
        using var ended = await Ended.OfTargetAsync(Target(listener.Port));
        Failed(ended, said, "; start it first, or give its file a start");
    }

    [Fact]
    public async Task A_target_where_nobody_listens_is_a_kept_trial()
    {
        // Bound and never listening: refused, and nobody else's meanwhile.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        using var ended = await Ended.OfTargetAsync(Target(port));
        Failed(ended, $"the target mine does not answer at http://127.0.0.1:{port}/");
    }

    [Fact]
    public async Task A_target_that_never_answers_is_waited_for_as_long_as_it_says()
    {
        await using var listener = new Listener(_ => null);
        using var ended = await Ended.OfTargetAsync(Target(listener.Port), inAHurry: true);
        Failed(ended, "the target mine did not answer GET http://127.0.0.1:", " within 60 s");
    }

    [Theory]
    [InlineData("[\"/nowhere/program\"]", "target mine", "/nowhere/program")]
    [InlineData("[\"sh\", \"-c\", \"echo no licence >&2; exit 3\"]", "ended with exit code 3 while starting", "no licence")]
    public async Task A_target_that_does_not_start_is_a_kept_trial_with_its_last_words(string command, params string[] said)
    {
        NeedsLinux();
        // Nobody listens where it should.
        using var ended = await Ended.OfTargetAsync(Target(null, $"\"start\": {{ \"command\": {command} }},"));
        Failed(ended, said);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700)] // Nobody looks again before the steady state is over.
    public async Task A_target_that_is_killed_in_the_steady_state_is_a_kept_trial_with_all_that_was_measured(int blindMs)
    {
        NeedsLinux();
        await using var listener = new Listener(_ => Ok);
        using var process = Process.Start("sleep", "600");
        using var ended = await Ended.OfTargetAsync(
            Target(listener.Port, $"\"process\": {{ \"id\": {process.Id} }},"), phase =>
            {
                if (phase != "steady") return;
                process.Kill();
                process.WaitForExit();
                Thread.Sleep(blindMs);
            });
        Failed(ended, $"the target mine (process {process.Id}) is gone while ");
        Assert.Equal(40, ended.Trial!.Connections.Connected);
    }

    [Fact]
    public async Task A_target_that_was_started_and_ends_in_the_steady_state_is_a_kept_trial_with_its_last_words()
    {
        NeedsLinux();
        var folder = Directory.CreateTempSubdirectory("bench-peer-");
        try
        {
            var (sign, begun) = (Path.Combine(folder.FullName, "end"), Path.Combine(folder.FullName, "begun"));
            // Nobody listens before it is started.
            await using var listener = new Listener(_ => Ok, Eventually.TrueAsync(() => File.Exists(begun), () => "it was not started"));
            // It looks for the sign that a test puts there, and ends in its own way.
            var target = Target(
                listener.Port,
                $"\"start\": {{ \"command\": [\"sh\", \"-c\", "
                    + $"\"touch {begun}; while [ ! -e {sign} ]; do sleep 0.05; done; echo out of memory >&2; exit 7\"] }},");
            using var ended = await Ended.OfTargetAsync(target, phase =>
            {
                if (phase == "warm-up") File.WriteAllText(sign, "");
            });
            Failed(ended, "ended with exit code 7 while ", "out of memory");
            Assert.Equal(40, ended.Trial!.Connections.Connected);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_server_that_listens_where_a_target_is_to_be_started_is_not_measured_in_its_place()
    {
        NeedsLinux();
        await using var listener = new Listener(_ => Ok);
        using var ended = await Ended.OfTargetAsync(Target(listener.Port, "\"start\": { \"command\": [\"sleep\", \"600\"] },"));
        Failed(
            ended, $"something listens at http://127.0.0.1:{listener.Port} before the target mine is started: end it, or write ${{port}} "
                + "in url and start.command of its file");
    }

    [Theory]
    [InlineData("", "the connection ended")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "http-503")]
    public async Task A_target_that_takes_no_message_is_a_kept_trial_that_says_how_many(string answer, string why)
    {
        await using var listener = new Listener(request => request.StartsWith("POST", StringComparison.Ordinal) ? answer : Ok);
        using var ended = await Ended.OfTargetAsync(Target(listener.Port));
        Assert.Equal((RunStatus.Complete, 0), (ended.Status, ended.Exit));
        Assert.Contains("publish-failed", ended.Codes);
        Assert.False(ended.Trial!.Valid);
        Assert.True(ended.Trial.Publishing!.Failures.Values.Sum() > 0, why);
    }

    private static void NeedsLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "needs sh and sleep: run on Linux");

    private static void Failed(Ended ended, params string[] said)
    {
        Assert.Equal((RunStatus.Failed, 1), (ended.Status, ended.Exit));
        var finding = Assert.Single(ended.Trial!.Findings, f => f.Code == "trial-failed");
        Assert.False(ended.Trial.Valid);
        Assert.All(said, part => Assert.Contains(part, finding.Message, StringComparison.Ordinal));
        Assert.DoesNotMatch("System|Exception|Task|Int32", finding.Message);
        Assert.False(ended.HasTrace);
    }

    private static TargetFile Target(int? port, string more = "") => TargetFile.Parse(
        Encoding.UTF8.GetBytes($$"""
            {
              "name": "mine",
              "url": "http://127.0.0.1:{{port?.ToString(CultureInfo.InvariantCulture) ?? "${port}"}}", {{more}}
              "publish": { "url": "/pub?topic=${topic}" },
              "patterns": { "sse": { "url": "/events?topic=${topic}", "silent_at_first": true } }
            }
            """),
        Path.Combine(Path.GetTempPath(), "target.json"));

    // Answers each request by its head, the same on every connection, and ends the connection: with nothing where nothing is said. Null: it
    // keeps silent.
    private sealed class Listener : IAsyncDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;

        // What is bound and does not listen refuses whoever connects.
        public Listener(Func<string, string?> answer, Task? listens = null)
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _serving = ServeAsync(answer, listens ?? Task.CompletedTask);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _serving;
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task ServeAsync(Func<string, string?> answer, Task listens)
        {
            var open = new List<Task>();
            await listens;
            _listener.Listen();
            try
            {
                while (true) open.Add(AnswerAsync(await _listener.AcceptAsync(_stop.Token), answer));
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                await Task.WhenAll(open);
            }
        }

        private async Task AnswerAsync(Socket socket, Func<string, string?> answer)
        {
            using (socket)
            {
                var buffer = new byte[65_536];
                var head = "";
                try
                {
                    while (!head.Contains("\r\n\r\n", StringComparison.Ordinal))
                    {
                        var count = await socket.ReceiveAsync(buffer, _stop.Token);
                        // A look whether it speaks TLS begins with another byte than any request.
                        if (count == 0 || buffer[0] == 0x16) return;
                        head += Encoding.Latin1.GetString(buffer, 0, count);
                    }

                    if (answer(head) is { } text) await socket.SendAsync(Encoding.Latin1.GetBytes(text), _stop.Token);
                    else await Task.Delay(Timeout.InfiniteTimeSpan, _stop.Token);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    // The other side has gone, or the test is over.
                }
            }
        }
    }
}
