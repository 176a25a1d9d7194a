using System.Runtime.InteropServices;
using Bench.Contract;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.SelfTest;

/// <summary>
/// The server is frozen for a part of the steady state. Messages due meanwhile are late by what is left of the freeze, so
/// arithmetic says what p99 and maximum must be; the uncorrected figure, from when they were published, hides it.
/// </summary>
internal sealed partial class CoordinatedOmission : ISelfCheck
{
    private const double Seconds = 8;
    private const double Frozen = 2;
    private const int SigStop = 19;
    private const int SigCont = 18;

    public string Name => "coordinated omission";

    public bool Quick => true;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(SelfTestBed bed, CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux()) return [];
        var rows = new List<CheckRow>();
        foreach (var pattern in (string[])["sse", "websocket", "long-polling"])
        {
            var trial = await bed.TrialAsync(new PatternSettings { Pattern = pattern }, rate: 2, stop, clients: 100, seconds: Seconds, meanwhile: FreezeAsync);
            // Due uniformly over the freeze, so latencies beyond the p99 are those due in the first 1 % of the steady state of it.
            rows.Add(new($"{pattern}: p99", (Frozen - 0.01 * Seconds) * 1000, trial.Latency.P99, 100, "ms"));
            rows.Add(new($"{pattern}: maximum", Frozen * 1000, trial.Latency.Max, 100, "ms"));
            rows.Add(CheckRow.AtMost($"{pattern}: uncorrected p90 hides it", trial.File.UncorrectedLatencyMs!.P90, 100, "ms"));
        }

        return rows;
    }

    private static async Task FreezeAsync(int server, Timespan steady)
    {
        await Task.Delay(TimeSpan.FromSeconds(2));
        _ = Kill(server, SigStop);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(Frozen));
        }
        finally
        {
            _ = Kill(server, SigCont);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
