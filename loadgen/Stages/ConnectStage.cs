using Bench.Contract;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Stages;

/// <summary>
/// All clients connect, in steps: between them memory is read, so that it becomes a line over the connections. What each step takes is read
/// before the server collects its garbage, which costs CPU of its own.
/// </summary>
internal sealed class ConnectStage : IStage
{
    // None at zero: the first connections also bring in code.
    private static readonly double[] Shares = [0.2, 0.4, 0.6, 0.8, 1.0];

    /// <summary>How long both sides are let alone after a step.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);

    /// <summary>In how many steps, of equal size.</summary>
    public static int Steps => Shares.Length;

    public async Task RunAsync(TrialSession trial, CancellationToken interrupt)
    {
        var (target, generators) = trial.Both;
        var measured = trial.Measured;
        trial.Enter("connect", trial.Plan.Workload.Clients / (double)trial.Plan.Phases.ConnectPerSecond);
        measured.ConnectStartUs = trial.Time.NowUs();
        double? compiledMs = null;
        foreach (var share in Shares)
        {
            var before = await EdgeAsync(trial, interrupt);
            measured.Connected = await generators.ConnectAsync(share, interrupt);
            var connectedUs = trial.Time.NowUs();
            await Task.Delay(Settle, trial.Time, interrupt);
            var after = await EdgeAsync(trial, interrupt);
            var counters = await target.Probe.CollectAsync(interrupt);
            measured.ConnectSteps.Add(ConnectFigures.Of(before, connectedUs, after, counters?.CompileMs - compiledMs));
            compiledMs = counters?.CompileMs;
            measured.Memory.Add(new MemorySample
            {
                Connections = measured.Connected.Counts.Open,
                ResidentKb = target.Probe.ResidentBytes() / 1024.0,
                HeapKb = counters?.GcHeapBytes / 1024.0,
                GeneratorKb = after.Clients.ResidentBytes / 1024.0,
                // The kernel tells it of all sockets together: what stands between has two of each connection too.
                KernelKb = trial.Relay is null && trial.Middleboxes.Count == 0 ? KernelFigures.TcpMemoryKb() : null,
            });
        }

        measured.ConnectEndUs = trial.Time.NowUs();
    }

    // The server's CPU right after the generators' reading, both times: what goes on meanwhile is as long in the one as in the other.
    private static async Task<ConnectEdge> EdgeAsync(TrialSession trial, CancellationToken interrupt)
    {
        var (target, generators) = trial.Both;
        var clients = await generators.ReadAsync(interrupt);
        var (atUs, cpu) = trial.Time.ReadAt(target.Probe.ReadCpu);
        return new ConnectEdge(atUs, cpu?.TotalUs, clients);
    }
}
