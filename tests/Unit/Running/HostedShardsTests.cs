using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Processes;
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
        var accepting = new TokenHandshake(accepts).AcceptAsync(here, Eventually.Token());
        var opening = new TokenHandshake(opens).OpenAsync(there, Eventually.Token());
        Assert.Equal(together, await accepting);
        await here.Output.CompleteAsync(); // As an aborted connection ends.
        Assert.Equal(together, await opening);
    }

    [Fact]
    public async Task A_side_that_only_repeats_what_it_hears_is_shut_out()
    {
        var (here, there) = Pipes();
        var accepting = new TokenHandshake("the same token of the fleet").AcceptAsync(here, Eventually.Token());
        var nonce = await there.Input.ReadAtLeastAsync(32, Eventually.Token());
        foreach (var part in nonce.Buffer) await there.Output.WriteAsync(part, Eventually.Token());
        await there.Output.WriteAsync(new byte[32], Eventually.Token());
        Assert.False(await accepting);
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
        public Bed(TimeProvider? time = null) => Shards = new HostedShards(
            "B",
            _ =>
            {
                Started.Add(new FakeLines());
                return Started[^1];
            },
            ["127.0.0.1"], time ?? TimeProvider.System);

        public List<FakeLines> Started { get; } = [];

        public HostedShards Shards { get; }
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

        public Task<ChildFailedException> FailureAsync(string doing) =>
            Task.FromResult(new ChildFailedException($"the generator ended with signal 9 while {doing}"));

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            End();
            return ValueTask.CompletedTask;
        }
    }
}
