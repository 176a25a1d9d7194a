using Bench.Contract;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// Users in channels of six who all send, with payloads of 1, 10 and 50 KB. Their text says two messages a second to each of two channels,
/// one of six users and one of one's own; their figures (28,000 messages a second in all, and 9.2 MB/s sent of 1 KB) are those of one a
/// second to each. So it is done here, with the channel of six alone.
/// </summary>
internal sealed class SupabaseBroadcast : IPreset
{
    private const int TheirUsers = 4000;
    private const int InAChannel = 6;
    private const double EachSends = 1;

    // What one core carries with room to spare; all users send and receive as theirs do, and there are fewer of them.
    private static readonly (int Kb, int Users, double P50, double P99)[] Theirs =
    [
        (1, 2004, 13, 85), (10, 2004, 16, 93), (50, 504, 27, 146)
    ];

    public string Name => "supabase-broadcast";

    public string Title =>
        "Users in channels of six who all send, by WebSocket: with 1, 10 and 50 KB p50 13, 16 and 27 ms, p99 85, 93 and 146 ms";

    public PublishedSource Source { get; } = new(
        "Supabase", "Realtime benchmarks", "Broadcast: impact of payload size", 2026,
        "https://supabase.com/docs/guides/realtime/benchmarks");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<PresetRow>();
        var shares = new List<string>();
        foreach (var (kb, users, p50, p99) in Theirs)
        {
            var trial = await bed.TrialAsync(new() { Pattern = "websocket" }, rate: 0, stop, new()
            {
                Clients = users,
                PayloadBytes = 1000 * kb,
                FanOut = FanOut.Rooms,
                RoomSize = InAChannel,
                ClientRate = EachSends,
                Arrivals = ArrivalProcess.Constant,
                WarmupSeconds = 3,
                Seconds = 10,
                Engine = EngineList.UsableFor(EngineList.Cheapest, out _).Name,
            });
            var what = $"{kb} KB, {users:#,0} users";
            rows.AddRange(CarriedRows.Of(
                what, trial, EachSends * InAChannel * users, [.. Late(what, trial.Latency.P50, p50, trial.Latency.P99, p99)]));
            shares.Add(FormattableString.Invariant($"{100 * (trial.File.Server.CpuShare ?? 0):0} %"));
        }

        return new PresetTable(rows,
            FormattableString.Invariant(
                $"Theirs is a cluster in a cloud, load and service within one region, and {TheirUsers:#,0} users; ours is one process on loopback, with {string.Join(", ", Theirs.Select(t => FormattableString.Invariant($"{t.Users:#,0} ({100.0 * t.Users / TheirUsers:0.#} %)")))} of them for 1, 10 and 50 KB, at {string.Join(", ", shares)} of its core. The second channel of each user, an echo to itself, is left out: a client here has one topic."),
            "Messages a second out are users × 6, the sender's own among them, as in their 28,000 for "
                + "4,000 users (4,000 × (6 + 1 of the echo)).");
    }

    /// <summary>How late messages were, beside theirs. Pure.</summary>
    internal static IEnumerable<PresetRow> Late(string what, double p50, double theirP50, double p99, double theirP99)
    {
        yield return PresetRow.Measured($"{what}: p50", p50, "ms").Against(theirP50).AtMost(theirP50, "at most theirs");
        yield return PresetRow.Measured($"{what}: p99", p99, "ms").Against(theirP99).AtMost(theirP99, "at most theirs");
    }
}
