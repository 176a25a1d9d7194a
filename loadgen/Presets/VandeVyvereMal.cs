using System.Globalization;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>
/// A live resource of 5.2 kB that changes every 5 s, for as many as a server bears: how late SSE is, and at which maximum acceptable
/// latency (MAL) polling bears as many clients. N clients that poll every F seconds ask N/F times a second, so F = N / X_max.
/// </summary>
internal sealed class VandeVyvereMal : IPreset
{
    private const int Payload = 5200;
    private const double Every = 5;
    private const int Clients = 1000;
    private const int Updates = 4;
    private const int PollMs = 1000;

    // For the crossover: enough that a few ms of interval are a small part of it.
    private const int CrossoverClients = 2000;
    private const int SaturatingMs = 30;
    private const double Around = 0.15;
    private const int TheirClients = 25_000;

    public string Name => "vandevyvere-mal";

    public string Title =>
        "5.2 kB every 5 s: SSE wins on CPU, clients and latency, polling on memory, and on clients from a latency of some 10 s on";

    public PublishedSource Source { get; } = new(
        "B. Van de Vyvere, P. Colpaert, R. Verborgh", "Comparing a Polling and Push-Based Approach for Live Open Data Interfaces",
        "ICWE 2020, LNCS 12128", 2020, "https://doi.org/10.1007/978-3-030-50578-3_7");

    public int ChanceRows => 1;

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        // The cheaper engine, or the generator would be what is measured. One update in the steady state:
        // several would spread over times of their own.
        var engine = EngineList.UsableFor(EngineList.Find("lean"), out _).Name;
        var live = new SmallTrialSettings
        {
            Clients = Clients,
            PayloadBytes = Payload,
            FanOut = FanOut.Broadcast,
            Arrivals = ArrivalProcess.Constant,
            WarmupSeconds = 2 * Every,
            Seconds = Every,
            Engine = engine
        };
        var sse = await bed.TrialAsync(new() { Pattern = "sse" }, 1 / Every, stop, live);
        var polling = await bed.TrialAsync(Latest(PollMs), 1 / Every, stop, live with { WarmupSeconds = 2 });

        // Whatever disturbs an update makes it slower, and less even: of some the fastest, and of some the evenest.
        List<SmallTrial> updates = [sse];
        while (updates.Count < Updates)
            updates.Add(await bed.TrialAsync(new() { Pattern = "sse" }, rate: 0.5, stop, live with { WarmupSeconds = 4, Seconds = 2 }));
        var fastest = updates.MinBy(u => u.Latency.Max)!;

        // Longer than an update's interval, so that one is received whatever its phase.
        var many = live with { Clients = CrossoverClients, WarmupSeconds = 2, Seconds = 1.2 * Every };
        var saturated = await bed.TrialAsync(Latest(SaturatingMs), 1 / Every, stop, many);
        var most = RequestsPerSecond(saturated);
        var predictedMs = 1000 * CrossoverClients / most;
        var shorter = await bed.TrialAsync(Latest((int)Math.Round((1 - Around) * predictedMs)), 1 / Every, stop, many);
        var longer = await bed.TrialAsync(Latest((int)Math.Round((1 + Around) * predictedMs)), 1 / Every, stop, many);

        return new PresetTable(
            [
                updates.Select(u => Uniform(u.Latencies)).MinBy(row => row.Ours)!,
                PresetRow.Measured("update seen by the last of 1,000, SSE", fastest.Latency.Max, "ms"),
                PresetRow.Measured("polls a server bears (X_max)", most, "/s"),
                PresetRow.Measured("crossover at 2,000 clients", 1000 * CrossoverClients / RequestsPerSecond(shorter), "ms")
                    .Within(predictedMs, Around * predictedMs, FormattableString.Invariant($"N / X_max = {predictedMs:0} ± 15 %")),
                PresetRow.Measured("polls left out at 1.15 times it", 100 * Skipped(longer), "%")
                    .AtMost(1, "at most 1 %: polling keeps up"),
                PresetRow.Model("crossover at their 25,000 clients", TheirClients / most, "s").Against("about 10 s"),
                PresetRow.Measured("server CPU, SSE ÷ polling every second", CpuShare(sse) / CpuShare(polling), "")
                    .Against("below 1").AtMost(1, "SSE takes less"),
                PresetRow.Model("clients on a core, SSE ÷ polling every second", CpuShare(polling) / CpuShare(sse), "×")
                    .Against("above 2").AtLeast(2, "above 2"),
                PresetRow.Measured("GC heap a connection, polling ÷ SSE", Heap(polling) / Heap(sse), "")
                    .Against("below 1").AtMost(1, "polling takes less"),
            ],
            string.Create(
                CultureInfo.InvariantCulture,
                $"The crossover is N / X_max, a property of the server: theirs was NGINX before Node.js on a machine of theirs, ours bears "
                    + $"{most:#,0} polls a second on one core ({100 * (saturated.File.Server.CpuShare ?? 0):0} % busy), so it lies "
                    + $"elsewhere."),
            string.Create(
                CultureInfo.InvariantCulture,
                $"Our first client sees an update after {fastest.Latency.Min:0.0} ms: the server frames it for many clients before it "
                    + $"sends to the first, so the spread does not begin at 0. The evenest of {Updates} updates is judged, and the soonest "
                    + $"done is shown, as a disturbance only delays."),
            "Our polls that find nothing new are answered with an empty list, where theirs carry the resource each time.");
    }

    /// <summary>Is one update's latency, in milliseconds, spread evenly from the first client to the last? Pure.</summary>
    internal static PresetRow Uniform(IReadOnlyList<(double Ms, long Count)> latencies)
    {
        var count = latencies.Sum(v => v.Count);
        var limit = FalseAlarm.Distance(count);
        return PresetRow.Measured(
            "SSE: distance of latency from uniform, first to last of 1,000",
            Theory.UniformDistance(latencies, latencies[0].Ms, latencies[^1].Ms), "")
            .Against("U(0, N/S)")
            .AtMost(limit, FormattableString.Invariant($"Kolmogorov–Smirnov, {FalseAlarm.Words}, n = {count}: ≤ {limit:0.000}"));
    }

    private static PatternSettings Latest(int intervalMs) =>
        new() { Pattern = "polling", IntervalMs = intervalMs, Semantics = PollSemantics.Latest };

    private static double RequestsPerSecond(SmallTrial trial) => trial.File.Requests!.Sent / trial.File.Phases.SteadySeconds;

    private static double Skipped(SmallTrial trial) =>
        trial.File.Requests!.Skipped / (double)(trial.File.Requests.Skipped + trial.File.Requests.Sent);

    private static double CpuShare(SmallTrial trial) =>
        trial.File.Server.CpuShare ?? throw new ChildFailedException(trial.File.Unavailable["server.cpu_us"]);

    private static double Heap(SmallTrial trial) =>
        trial.File.MemoryPerConnection?.Heap?.KbPerConnection ?? throw new ChildFailedException("memory a connection could not be read");
}
