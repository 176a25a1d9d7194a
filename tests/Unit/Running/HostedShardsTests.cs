using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit.Running;

/// <summary>What an agent does with its shards, and who may ask it, without a process and without a network.</summary>
public sealed class HostedShardsTests
{
    private static readonly ShardWish Wish = new("run-1", "generator 1 of 2", [], true);

    [Fact]
    public async Task Lines_are_kept_until_they_have_arrived_and_may_be_asked_for_again()
    {
        var bed = new Bed();
        await using var shards = bed.Shards;
        var (number, processId) = shards.Start(Wish);
        Assert.Equal(FakeLines.Process, processId);
        bed.Started[0].Say("one");
        bed.Started[0].Say("two");
        await Eventually.TrueAsync(
            async () => (await shards.ReadAsync(number, 0)).Lines.Count == 2, () => Task.FromResult("two lines were said"));
        Assert.Equal(["one", "two"], (await shards.ReadAsync(number, 0)).Lines); // The answer was lost on the way.
        Assert.Equal(["two"], (await shards.ReadAsync(number, 1)).Lines);

        bed.Started[0].End();
        await Eventually.TrueAsync(
            async () => (await shards.ReadAsync(number, 2)).Ended is not null, () => Task.FromResult("it has ended"));
        var ended = await shards.ReadAsync(number, 2);
        Assert.Empty(ended.Lines);
        Assert.Equal("the generator ended with signal 9 while it was asked", ended.Ended);
    }

    [Fact]
    public async Task How_it_ended_is_told_after_the_last_line()
    {
        var bed = new Bed();
        await using var shards = bed.Shards;
        var (number, _) = shards.Start(Wish);
        bed.Started[0].Say("the last");
        bed.Started[0].End();
        await Eventually.TrueAsync(
            async () => (await shards.ReadAsync(number, 1)).Ended is not null, () => Task.FromResult("it has ended"));
    }

    [Fact]
    public async Task What_nobody_asks_for_any_more_is_ended_and_what_is_asked_for_is_not()
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var bed = new Bed(time);
            await using var shards = bed.Shards;
            var (kept, _) = shards.Start(Wish);
            shards.Start(Wish);
            Assert.Equal(0, await shards.EndForgottenAsync());
            for (var i = 0; i < HostedShards.Lease / HostedShards.Hold + 1; i++) await shards.ReadAsync(kept, 0); // Each holds a second.
            Assert.Equal(1, await shards.EndForgottenAsync());
            Assert.Equal([false, true], bed.Started.Select(s => s.Disposed));
            Assert.Equal(1, shards.Count);
        });
    }

    [Fact]
    public async Task An_agent_serves_one_run_at_a_time()
    {
        var bed = new Bed();
        await using var shards = bed.Shards;
        var (first, _) = shards.Start(Wish);
        shards.Start(Wish);
        var refused = Assert.Throws<RefusedException>(() => shards.Start(Wish with { Run = "run-2" }));
        Assert.Contains("agent B serves the run run-1 with 2 generators", refused.Message, StringComparison.Ordinal);
        await shards.EndAsync(first);
        await shards.EndAsync(first); // Twice is no error.
        await shards.EndAsync(first + 1);
        shards.Start(Wish with { Run = "run-2" });
    }

    [Fact]
    public async Task A_start_that_takes_its_time_holds_up_no_other_and_keeps_its_place()
    {
        var bed = new Bed();
        await using var shards = bed.Shards;
        var (number, _) = shards.Start(Wish);
        using var goOn = new ManualResetEventSlim();
        bed.Starting = () => goOn.Wait(Eventually.Token());
        var starting = Task.Run(() => shards.Start(Wish));
        await Eventually.TrueAsync(() => bed.Asked == 2, () => "the second was never started");
        bed.Started[0].Say("one");
        IReadOnlyList<string> lines = [];
        await Eventually.TrueAsync(
            async () => (lines = (await shards.ReadAsync(number, 0)).Lines).Count > 0, () => Task.FromResult("the first is held up"));
        Assert.Equal(["one"], lines);
        var refused = Assert.Throws<RefusedException>(() => shards.Start(Wish with { Run = "run-2" }));
        Assert.Contains("the run run-1 with 2 generators", refused.Message, StringComparison.Ordinal);
        goOn.Set();
        await starting;
        Assert.Equal(2, shards.Count);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_the_place_free()
    {
        var bed = new Bed { Starting = () => throw new ChildFailedException("no such program") };
        await using var shards = bed.Shards;
        Assert.Throws<ChildFailedException>(() => shards.Start(Wish));
        bed.Starting = () => { };
        shards.Start(Wish with { Run = "run-2" });
    }

    [Fact]
    public async Task One_that_is_disposed_of_while_it_is_asked_how_it_ended_ends_nothing_else()
    {
        var bed = new Bed();
        await using var shards = bed.Shards;
        var (number, _) = shards.Start(Wish);
        bed.Started[0].GoneFor = new InvalidOperationException("No process is associated with this object.");
        await shards.EndAsync(number);
        Assert.Equal(0, shards.Count);
    }

    [Fact]
    public async Task Who_looks_after_them_says_what_went_wrong_with_one_and_goes_on()
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var bed = new Bed(time);
            await using var shards = bed.Shards;
            shards.Start(Wish);
            bed.Started[0].EndsWith = new IOException("the pipe is broken");
            using var stop = new CancellationTokenSource();
            await using var said = new StringWriter();
            await using var log = new HeardOutput(said);
            var looking = shards.LookAfterAsync(log, stop.Token);
            await time.PassAsync(HostedShards.Lease * 2);
            shards.Start(Wish);
            await time.PassAsync(HostedShards.Lease * 2);
            await stop.CancelAsync();
            await looking;
            Assert.Equal(
                [
                    "a generator whose coordinator has gone did not end as it should: the pipe is broken",
                    "1 generators were ended: their coordinator has gone",
                ],
                said.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(0, shards.Count);
        });
    }

    [Fact]
    public async Task A_full_disk_under_the_log_ends_nobody_who_looks_after_them()
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var bed = new Bed(time);
            await using var shards = bed.Shards;
            using var stop = new CancellationTokenSource();
            await using var full = new FullDisk();
            await using var log = new HeardOutput(full);
            var looking = shards.LookAfterAsync(log, stop.Token);
            for (var round = 0; round < 2; round++)
            {
                shards.Start(Wish);
                await time.PassAsync(HostedShards.Lease * 2);
                Assert.Equal(0, shards.Count);
            }

            Assert.Equal(1, full.Asked); // What cannot be written is not tried again.
            await stop.CancelAsync();
            await looking;
        });
    }

    [Fact]
    public async Task Who_asks_an_agent_that_ends_in_good_order_is_told_so()
    {
        const string why = "agent B was ended";
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var bed = new Bed(time);
            await using var shards = bed.Shards;
            var (waiting, _) = shards.Start(Wish);
            var (busy, _) = shards.Start(Wish);
            await time.StandAsync(async () =>
            {
                var asked = shards.ReadAsync(waiting, 0);
                var leaving = shards.LeaveAsync(why);
                Assert.Equal(why, (await asked).Ended); // Not by what signal the agent ended it.
                var late = await Assert.ThrowsAsync<RefusedException>(() => shards.ReadAsync(busy, 0));
                Assert.Equal(why, late.Message);
                await leaving; // All have been told: nobody is waited for.
            });
            Assert.Equal(why, Assert.Throws<RefusedException>(() => shards.Start(Wish)).Message);
            Assert.All(bed.Started, lines => Assert.True(lines.Disposed));
        });
    }

    [Fact]
    public async Task An_agent_that_ends_waits_for_nobody_who_has_gone()
    {
        using var time = new RushingTime();
        await time.RunAsync(async () =>
        {
            var bed = new Bed(time);
            await using var shards = bed.Shards;
            shards.Start(Wish);
            await shards.LeaveAsync("agent B was ended");
            Assert.Equal(0, shards.Count);
        });
    }

    [Fact]
    public async Task A_process_that_was_disposed_of_can_still_be_asked_how_it_ended()
    {
        var child = ChildProcess.Start("generator", "no-such-program.dll", [], []);
        await child.DisposeAsync();
        Assert.Equal(
            $"the generator (process {child.Id}) was ended while it was asked", (await child.FailureAsync("it was asked")).Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://10.0.0.7:5000", false)]
    [InlineData("https://example.org", false)]
    public async Task A_host_that_is_not_allowed_is_not_loaded(string server, bool allowed)
    {
        var bed = new Bed();
        await using var shards = bed.Shards;
        var (number, _) = shards.Start(Wish);
        var line = JsonSerializer.Serialize(
            new ShardCommand { Number = 1, Open = new ShardOpen("reference", PlanOf(server)) }, ShardJson.Default.ShardCommand);
        if (allowed)
        {
            await shards.WriteAsync(number, line, CancellationToken.None);
        }
        else
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => shards.WriteAsync(number, line, CancellationToken.None));
            Assert.Contains($"--allow {new Uri(server).Host}", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(allowed ? [line] : [], bed.Started[0].Written);
    }

    [Theory]
    [InlineData("the same token of the fleet", "the same token of the fleet", true)]
    [InlineData(null, null, true)]
    [InlineData("the same token of the fleet", "another token of the fleet", false)]
    [InlineData("the same token of the fleet", null, false)]
    [InlineData(null, "another token of the fleet", false)]
    public async Task Who_has_another_token_is_shut_out_and_says_none(string? accepts, string? opens, bool together)
    {
        var (here, there) = Pipes();
        var accepting = new FleetDoor(accepts, null).AcceptAsync(here, null, Eventually.Token());
        var expected = together ? Handshake.Shown : Handshake.OtherToken;
        Assert.Equal((expected, null), await new FleetDoor(opens, null).OpenAsync(there, null, Eventually.Token()));
        await there.Output.CompleteAsync(); // As an aborted connection ends.
        Assert.Equal((expected, null), await accepting);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", false, nameof(Handshake.NoAgent))]
    [InlineData("realtime-bench fleet 2\nand what a later version has", false, nameof(Handshake.NoAgent))]
    [InlineData("", true, nameof(Handshake.Broken))]
    [InlineData("realtime-ben", true, nameof(Handshake.Broken))]
    [InlineData("realtime-bench fleet 1\nand half a number", true, nameof(Handshake.Broken))]
    [InlineData("realtime-bench fleet 1\na number of the agent: 32 bytes.", true, nameof(Handshake.Broken))]
    [InlineData(
        "realtime-bench fleet 1\na number of the agent: 32 bytes.a proof that is false of 32 bytes!!", false, nameof(Handshake.OtherToken))]
    public async Task What_is_no_agent_and_what_breaks_off_are_not_told_as_another_token(string said, bool ends, string expected)
    {
        var (here, there) = Pipes();
        await here.Output.WriteAsync(Encoding.ASCII.GetBytes(said), Eventually.Token());
        if (ends) await here.Output.CompleteAsync();
        Assert.Equal(expected, (await new FleetDoor(null, null).OpenAsync(there, null, Eventually.Token())).Outcome.ToString());
    }

    [Fact]
    public async Task What_says_nothing_at_all_is_no_agent()
    {
        var (_, there) = Pipes();
        using var limit = new CancellationTokenSource();
        var opening = new FleetDoor(null, null).OpenAsync(there, null, limit.Token);
        await limit.CancelAsync();
        Assert.Equal(Handshake.NoAgent, (await opening).Outcome);
    }

    [Fact]
    public void Each_outcome_has_its_own_sentence_with_the_next_step()
    {
        string[] told = [.. new[] { Handshake.NoAgent, Handshake.OtherToken, Handshake.Broken }.Select(o => FleetDoor.Told(o, "A:1"))];
        Assert.Contains("no agent is at A:1", told[0], StringComparison.Ordinal);
        Assert.Contains("the agent at A:1 has another token, or none", told[1], StringComparison.Ordinal);
        Assert.Contains("--token-file", told[1], StringComparison.Ordinal);
        Assert.Contains("the connection to the agent at A:1 broke off", told[2], StringComparison.Ordinal);
        Assert.All(told, PlainWords.Check);
    }

    [Theory]
    [InlineData(nameof(Handshake.OtherToken), "10.0.0.8:24301", true)]
    [InlineData(nameof(Handshake.NoAgent), "10.0.0.7:24201", true)] // The first, which keeps the list.
    [InlineData(nameof(Handshake.NoAgent), "[::ffff:10.0.0.7]:24201", true)]
    [InlineData(nameof(Handshake.Broken), "10.0.0.7:24201", true)]
    [InlineData(nameof(Handshake.Broken), null, true)]
    [InlineData(nameof(Handshake.NoAgent), "10.0.0.8:24301", false)]
    [InlineData(nameof(Handshake.Broken), "10.0.0.8:24301", false)]
    [InlineData(nameof(Handshake.NoAgent), "10.0.0.7:24301", false)]
    public void Another_member_that_hangs_keeps_no_newcomer_out(string outcome, string? called, bool ends)
    {
        var place = called is null ? null : IPEndPoint.Parse(called);
        Assert.Equal(ends, FleetDoor.EndsStart(Enum.Parse<Handshake>(outcome), place, IPEndPoint.Parse("10.0.0.7:24201")));
        if (ends) return;
        var told = FleetDoor.ToldOfMember(Enum.Parse<Handshake>(outcome), place, "it is none of ours", null);
        Assert.Contains($"the member of the fleet at {called} does not answer", told, StringComparison.Ordinal);
        PlainWords.Check(told);
    }

    [Fact]
    public async Task A_side_that_only_repeats_what_it_hears_is_shut_out()
    {
        var (here, there) = Pipes();
        var accepting = new FleetDoor("the same token of the fleet", null).AcceptAsync(here, null, Eventually.Token());
        var greeting = await there.Input.ReadAtLeastAsync(55, Eventually.Token());
        foreach (var part in greeting.Buffer.Slice(23)) await there.Output.WriteAsync(part, Eventually.Token());
        await there.Output.WriteAsync(new byte[32], Eventually.Token());
        await there.Output.CompleteAsync();
        Assert.Equal(Handshake.OtherToken, (await accepting).Outcome);
    }

    private static ClientPlan PlanOf(string server) => new()
    {
        Server = new Uri(server),
        Pattern = new PatternSettings { Pattern = Ladder.Keys[0], IntervalMs = 1000 },
        Workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 },
        Seed = 1,
        FirstClient = 0,
        Clients = 1,
        ConnectTimeoutMs = 1000,
        ConnectPerSecond = 10,
    };

    private static (IDuplexPipe Here, IDuplexPipe There) Pipes()
    {
        var (up, down) = (new Pipe(), new Pipe());
        return (new Ends(up.Reader, down.Writer), new Ends(down.Reader, up.Writer));
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Bed
    {
        private volatile int _asked;

        public Bed(TimeProvider? time = null) => Shards = new HostedShards(
            "B",
            _ =>
            {
                _asked++;
                Starting();
                Started.Add(new FakeLines());
                return Started[^1];
            },
            ["127.0.0.1"], time ?? TimeProvider.System);

        public List<FakeLines> Started { get; } = [];

        /// <summary>Done before one is started.</summary>
        public Action Starting { get; set; } = () => { };

        /// <summary>How often one was to be started.</summary>
        public int Asked => _asked;

        public HostedShards Shards { get; }
    }

    private sealed class FullDisk : StringWriter
    {
        public int Asked { get; private set; }

        public override void WriteLine(string? value)
        {
            Asked++;
            throw new IOException("No space left on device");
        }
    }

    private sealed class FakeLines : IShardLines
    {
        public const int Process = 77;

        private readonly Channel<string> _said = Channel.CreateUnbounded<string>();

        public List<string> Written { get; } = [];

        public bool Disposed { get; private set; }

        public string Name => "generator";

        public int Id => Process;

        public void Say(string line) => _said.Writer.TryWrite(line);

        public void End() => _said.Writer.TryComplete();

        public Task WriteAsync(string line, CancellationToken stop)
        {
            Written.Add(line);
            return Task.CompletedTask;
        }

        public async Task<string?> ReadAsync() =>
            await _said.Reader.WaitToReadAsync() && _said.Reader.TryRead(out var line) ? line : null;

        /// <summary>What asking how it ended throws; null for nothing.</summary>
        public Exception? GoneFor { get; set; }

        /// <summary>What its end throws; null for nothing.</summary>
        public Exception? EndsWith { get; set; }

        public Task<ChildFailedException> FailureAsync(string doing) => GoneFor is { } gone
            ? Task.FromException<ChildFailedException>(gone)
            : Task.FromResult(new ChildFailedException($"the generator ended with signal 9 while {doing}"));

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            End();
            return EndsWith is { } why ? ValueTask.FromException(why) : ValueTask.CompletedTask;
        }
    }
}
