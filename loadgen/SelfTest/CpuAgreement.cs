using System.Globalization;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>CPU time as it is reported, against the kernel's accounting of each thread (schedstat) over the same interval.</summary>
internal sealed class CpuAgreement : ISelfCheck
{
    public string Name => "CPU accounting";

    public bool Quick => true;

    public string? Unsupported => OperatingSystem.IsLinux() ? null : "the kernel's accounting of threads needs Linux";

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        double clock = 0, threads = 0;
        await bed.TrialAsync(new PatternSettings { Pattern = "polling", IntervalMs = 100 }, rate: 2, stop, new()
        {
            Clients = 100,
            Seconds = 6,
            Meanwhile = async inside =>
        {
            var server = inside.ServerId;
            await Task.Delay(500, stop);
            var (clock0, threads0) = (ProcessCpu.Read(server)!.Value.TotalUs, ThreadsUs(server));
            await Task.Delay(4000, stop);
            (clock, threads) = (ProcessCpu.Read(server)!.Value.TotalUs - clock0, ThreadsUs(server) - threads0);
        }
        });
        return [new("server CPU: process clock against the sum of threads", threads / 1000, clock / 1000, 0.03 * threads / 1000, "ms")];
    }

    // "run wait timeslices" in nanoseconds; threads that ended meanwhile are missing, which is why the workload is steady.
    private static double ThreadsUs(int process) =>
        Directory.GetDirectories($"/proc/{process}/task").Sum(
            task => double.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture) / 1000);
}
