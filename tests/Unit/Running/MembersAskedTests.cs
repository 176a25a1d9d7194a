using System.Net;
using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Results;

namespace Bench.Tests.Unit.Running;

/// <summary>The roll call of a fleet: who is asked when, and what becomes of those who do not answer.</summary>
public sealed class MembersAskedTests
{
    [Theory]
    [InlineData(true)] // Nobody can be reached.
    [InlineData(false)] // Nobody tells who it is.
    public async Task Those_who_have_gone_are_waited_for_together(bool whileOpening)
    {
        // Each hangs until all of them are asked. One after the other, the first would hang for ever.
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var there = 0;
        var roll = await AskAsync(Enumerable.Range(1, MembersAsked.AtOnce), async place =>
        {
            if (whileOpening) await HangAsync();
            return Member(place, HangAsync);
        });
        Assert.Empty(roll.Agents);
        Assert.Equal(Enumerable.Range(1, MembersAsked.AtOnce).Select(NameOf), roll.Silent.Keys);
        Assert.All(roll.Silent.Values, why => Assert.Equal("why not: it hangs", why));

        async Task<string> HangAsync()
        {
            if (Interlocked.Increment(ref there) == MembersAsked.AtOnce) all.SetResult();
            await all.Task;
            throw new IOException("it hangs");
        }
    }

    [Fact]
    public async Task No_more_than_so_many_are_asked_at_once()
    {
        var opening = new Crowd();
        var roll = await AskAsync(Enumerable.Range(1, 3 * MembersAsked.AtOnce), async place =>
        {
            await opening.PassAsync();
            return Member(place);
        });
        Assert.Equal(3 * MembersAsked.AtOnce, roll.Agents.Count);
        Assert.InRange(opening.Most, 1, MembersAsked.AtOnce);
    }

    [Fact]
    public async Task Clocks_are_read_one_after_the_other_when_all_have_told_who_they_are()
    {
        var reading = new Crowd();
        var told = 0;
        var roll = await AskAsync([2, 1, 3], place => Task.FromResult(Member(
            place,
            async () =>
            {
                await Task.Yield();
                Interlocked.Increment(ref told);
                return Told(place);
            },
            async () =>
            {
                Assert.Equal(3, Volatile.Read(ref told));
                await reading.PassAsync();
                return TimeProvider.System.NowUs();
            })));
        Assert.Empty(roll.Silent);
        Assert.Equal(["m1", "m2", "m3"], roll.Agents.Select(a => a.Name));
        Assert.Equal(1, reading.Most);
        Assert.All(roll.Agents, a => Assert.True(a is { ClockOffsetUs: not null, ClockBoundUs: >= 0 }));
    }

    [Fact]
    public async Task Each_is_told_of_for_itself_and_every_way_is_ended()
    {
        const int well = 1, gone = 2, old = 3, stops = 4;
        var ended = new List<int>();
        var roll = await AskAsync(
            [well, gone, old, stops, gone],
            place => place.Port == gone
                ? throw new IOException("nobody is there")
                : Task.FromResult(Member(
                    place,
                    () => Task.FromResult(place.Port == old ? "of another time" : Told(place)),
                    () => place.Port == stops ? throw new IOException("it stopped") : Task.FromResult(0L),
                    () => ended.Add(place.Port))));
        var agent = Assert.Single(roll.Agents);
        Assert.Equal((NameOf(well), "127.0.0.1:1"), (agent.Name, agent.Address)); // Where it was reached, not what it says.
        Assert.Equal(NameOf(old), Assert.Single(roll.Others).Name);
        Assert.Equal([NameOf(gone), NameOf(stops)], roll.Silent.Keys);
        Assert.Equal("why not: nobody is there; why not: nobody is there", roll.Silent[NameOf(gone)]); // Two have that name.
        Assert.Equal([well, old, stops], ended.Order());
        Assert.Equal(AnAgent.Build, roll.Build);
    }

    // Each is at the port that is its number.
    private static async Task<FleetRoll> AskAsync(IEnumerable<int> members, Func<IPEndPoint, Task<AskedMember>> open) =>
        await new MembersAsked(open, (e, _) => $"why not: {e.Message}", AnAgent.Build, TimeProvider.System)
            .AskAsync(members.Select(m => (NameOf(m), new IPEndPoint(IPAddress.Loopback, m)))).WaitAsync(Eventually.Patience);

    private static string NameOf(int member) => $"m{member}";

    private static AskedMember Member(
        IPEndPoint place, Func<Task<string>>? describe = null, Func<Task<long>>? readClock = null, Action? ended = null) => new(
        describe ?? (() => Task.FromResult(Told(place))), readClock ?? (() => Task.FromResult(0L)), new Way(ended ?? (() => { })));

    private static string Told(IPEndPoint place) =>
        AgentAnswer.Write(AnAgent.Named(NameOf(place.Port)) with { Address = "10.0.0.1:24200" });

    private sealed class Way(Action ended) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            ended();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>How many are at one place at once, at most.</summary>
    private sealed class Crowd
    {
        private readonly Lock _gate = new();
        private int _now;

        public int Most { get; private set; }

        public async Task PassAsync()
        {
            lock (_gate) Most = Math.Max(Most, ++_now);
            await Task.Yield();
            lock (_gate) _now--;
        }
    }
}
