using System.Net;
using Bench.Contract;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Fleet;

/// <summary>A member of a fleet to whom a way is open.</summary>
/// <param name="DescribeAsync">What it tells of itself.</param>
/// <param name="ReadClockAsync">What its monotonic clock shows, in microseconds.</param>
/// <param name="Way">The way; whoever asks ends it.</param>
internal sealed record AskedMember(Func<Task<string>> DescribeAsync, Func<Task<long>> ReadClockAsync, IAsyncDisposable Way);

/// <summary>
/// Asks each member of a fleet for itself. Who it is all are asked at once: those who have gone are waited for together, not one after the
/// other. Their clocks are read one after the other, as they would disturb each other's exchanges.
/// </summary>
/// <param name="open">Opens the way to the member at an address.</param>
/// <param name="why">Why one could not be asked, as a sentence, by what was thrown.</param>
/// <param name="build">Our build.</param>
/// <param name="time">The clock.</param>
internal sealed class MembersAsked(
    Func<IPEndPoint, Task<AskedMember>> open, Func<Exception, IPEndPoint, string> why, string build, TimeProvider time)
{
    /// <summary>
    /// So many are asked at once, 2 to 8. Each way takes CPU to open, and a handshake has 4 s: more at once might make members late that
    /// are well.
    /// </summary>
    public static readonly int AtOnce = Math.Clamp(4 * Environment.ProcessorCount, 2, 8);

    private const int Exchanges = 40;

    /// <summary>Asks them.</summary>
    /// <param name="members">Their names and where they are asked.</param>
    /// <returns>What each told, or why it did not.</returns>
    public async Task<FleetRoll> AskAsync(IEnumerable<(string Name, IPEndPoint Place)> members)
    {
        var asked = members.OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => new Member(m.Name, m.Place)).ToArray();
        // Apart: what they tell of how busy their machines are is not to be what the opening of ways costs here.
        await EachAsync(asked, async member => member.Open = await open(member.Place));
        await EachAsync(asked, async member => (member.Same, member.Other) =
            AgentAnswer.Read(await member.Open!.DescribeAsync(), member.Name, build));
        foreach (var member in asked.Where(m => m.Same is not null)) await TryAsync(member, ReadClockAsync);
        // What they have told stands, however they are left.
        await Task.WhenAll(asked.Select(m => m.Open).OfType<AskedMember>().Select(m => m.Way.DisposeAsync().AsTask()))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new FleetRoll(
            [.. asked.Where(m => m.Silent is null).Select(m => m.Same).OfType<AgentRecord>()],
            asked.Where(m => m.Silent is not null).GroupBy(m => m.Name, m => m.Silent)
                .ToDictionary(name => name.Key, name => string.Join("; ", name)),
            [.. asked.Select(m => m.Other).OfType<AgentBuild>()], build);
    }

    private Task EachAsync(IEnumerable<Member> members, Func<Member, Task> ask) => Parallel.ForEachAsync(
        members.Where(m => m.Silent is null).ToArray(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (member, _) => await TryAsync(member, ask));

    private async Task TryAsync(Member member, Func<Member, Task> ask)
    {
        try
        {
            await ask(member);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            member.Silent = why(e, member.Place);
        }
    }

    private async Task ReadClockAsync(Member member)
    {
        var exchanges = new ClockExchange[Exchanges];
        for (var i = 0; i < Exchanges; i++)
        {
            var beforeUs = time.NowUs();
            var readingUs = await member.Open!.ReadClockAsync();
            exchanges[i] = new ClockExchange(beforeUs, readingUs, time.NowUs());
        }

        var best = ClockExchange.Best(exchanges);
        member.Same = member.Same! with { Address = member.Place.ToString(), ClockOffsetUs = best.OffsetUs, ClockBoundUs = best.BoundUs };
    }

    // Either told of itself, or was silent; one of another build tells only which.
    private sealed class Member(string name, IPEndPoint place)
    {
        public string Name => name;

        public IPEndPoint Place => place;

        public AskedMember? Open { get; set; }

        public AgentRecord? Same { get; set; }

        public AgentBuild? Other { get; set; }

        public string? Silent { get; set; }
    }
}
