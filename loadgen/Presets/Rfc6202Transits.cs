using System.Globalization;
using Bench.Loadgen.Relays;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// A message that comes while the answer with the one before it, or the next request, is under way waits for that request: one to
/// three transits. Such a second message is picked out of Poisson arrivals by its latency; when it comes is
/// then uniform over the round trip.
/// </summary>
internal sealed class Rfc6202Transits : IPreset
{
    private const double DelayMs = 100;
    private const double Rate = 1.5;

    // Some two thousand second messages: at this level as sharp as five hundred are at 5 %.
    private const int Clients = 400;
    private const double Seconds = 12;

    // Later than one transit by more than a relay's timer is: it met no waiting request.
    private const double SecondMs = 10;

    // A machine that stands still for a moment makes a few later than the protocol does: one message is no rule.
    private const double Most = 3;
    private const double Slack = 0.03;
    private const double LeastShare = 99;

    public string Name => "rfc6202-transits";

    public string Title => "Long-polling: one transit on average, and never more than three, which the second of two messages meets";

    public PublishedSource Source { get; } = new(
        "S. Loreto, P. Saint-Andre, S. Salsano, G. Wilkins",
        "Known Issues and Best Practices for the Use of Long Polling and Streaming in Bidirectional HTTP", "RFC 6202, section 2.2", 2011,
        "https://www.rfc-editor.org/rfc/rfc6202");

    public int ChanceRows => 1;

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var trial = await bed.TrialAsync(
            new PatternSettings { Pattern = "long-polling" }, Rate, stop,
            new() { Clients = Clients, Seconds = Seconds, Relay = new RelayPlan(TimeSpan.FromMilliseconds(DelayMs)) });
        return Table(trial.Latencies, trial.RelayHeldMs);
    }

    /// <summary>
    /// The table of latencies in milliseconds, ascending, with how often each was seen, over a way of <paramref name="transitMs"/>. Pure.
    /// </summary>
    internal static PresetTable Table(IReadOnlyList<(double Ms, long Count)> latencies, double transitMs)
    {
        var from = transitMs + SecondMs;
        var second = latencies.Where(v => v.Ms > from).ToArray();
        var count = second.Sum(v => v.Count);
        var limit = FalseAlarm.Distance(count);
        return new PresetTable(
            [
                PresetRow.Measured("median", Median(latencies) / transitMs, "transits").Against("close to 1").Within(1, 0.05, "1 ± 5 %"),
                PresetRow
                    .Measured("second message: distance from uniform on (d, 3d)", Theory.UniformDistance(second, from, 3 * transitMs), "")
                    .Against("1 to 3 transits")
                    .AtMost(limit, FormattableString.Invariant($"Kolmogorov–Smirnov, {FalseAlarm.Words}, n = {count}: ≤ {limit:0.000}")),
                PresetRow
                    .Measured("within three transits", 100.0 * Within(latencies, Most * (1 + Slack) * transitMs), "%")
                    .Against("never more").AtLeast(LeastShare, "at least 99 % within 3 transits + 3 %"),
                PresetRow.Measured("longest", latencies[^1].Ms / transitMs, "transits").Against(Most),
            ],
            string.Create(
                CultureInfo.InvariantCulture,
                $"A transit is a relay's {transitMs:0.0} ms. They argue, we measure: {100.0 * count / latencies.Sum(v => v.Count):0} % of "
                    + $"messages came while no request was waiting, and are the second messages of the table."));
    }

    private static double Within(IReadOnlyList<(double Ms, long Count)> latencies, double ms) =>
        latencies.Where(v => v.Ms <= ms).Sum(v => v.Count) / (double)latencies.Sum(v => v.Count);

    private static double Median(IReadOnlyList<(double Ms, long Count)> latencies)
    {
        var half = latencies.Sum(v => v.Count) / 2.0;
        foreach (var (ms, count) in latencies)
            if ((half -= count) <= 0) return ms;
        return latencies[^1].Ms;
    }
}
