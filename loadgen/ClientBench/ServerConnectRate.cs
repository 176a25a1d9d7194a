using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// How many clients a server takes a second when they come as fast as lean clients can, against a source that only answers.
/// </summary>
internal sealed class ServerConnectRate(TimeProvider time) : IMeasurement
{
    // Whole numbers of a scenario end here: ten times what any server was seen to take.
    private const int AskedPerSecond = 100_000;

    public string Name => "server-connects";

    public bool Quick => false;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } = ["server", ServerTrial.Floor, .. ServerTrial.Peers, ServerTrial.Bare];

    public string Describe(Extent extent) => $"{extent.ConnectClients:N0} lean clients, {AskedPerSecond:N0} a second asked for, in "
        + $"{ConnectStage.Steps} steps: clients ÷ time until all of a step have their answer; of the server without tiered compilation, "
        + "of the server without the framework (--floor 1), of nchan and Node.js as in the targets of these names where lean clients "
        + "speak to them, and of a bare source";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        var perSecond = subject == ServerTrial.Bare
            ? await SourceAsync(pattern, extent, stop)
            : await ServerAsync(pattern, subject, extent, stop);
        return perSecond is { } rate ? [new(pattern, subject, FigureList.ServerConnectRate, rate)] : [];
    }

    // Null where other clients than lean ones would have to come: it would be their rate.
    private async Task<double?> ServerAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        // One broadcast at the end proves that the connections were there.
        var workload = ServerTrial.Broadcast(extent.ConnectClients, perSecond: 1);
        var phases = new PhasePlan
        {
            ConnectPerSecond = AskedPerSecond,
            IdleSeconds = 0,
            WarmupSeconds = 0,
            SteadySeconds = 2,
            DrainSeconds = 5
        };
        var plan = ServerTrial.PlanOf(subject, pattern, workload, phases);
        if (plan.Engine != EngineList.Cheapest.Name) return null;
        var (file, _) = await ServerTrial.RunAsync(plan, time, stop);
        // The first step brings in code.
        return file.ConnectSteps is { Count: > 1 } steps && steps.Skip(1).Sum(s => s.ConnectSeconds) is > 0 and var seconds
            ? steps.Skip(1).Sum(s => s.Connects) / seconds
            : throw new ChildFailedException($"{pattern}: the server's connect phase was not measured");
    }

    private async Task<double> SourceAsync(string pattern, Extent extent, CancellationToken stop)
    {
        // In the steps of a trial, the first left out as there.
        await using var bed = await SourceBed.StartAsync(pattern, "lean", extent.ConnectClients, AskedPerSecond, time, stop);
        var took = TimeSpan.Zero;
        for (var step = 1; step <= ConnectStage.Steps; step++)
        {
            var seconds = await bed.ConnectAsync(extent.ConnectClients * step / ConnectStage.Steps, stop);
            if (step > 1) took += seconds;
            await Task.Delay(ConnectStage.Settle, time, stop);
        }

        return (extent.ConnectClients - extent.ConnectClients / ConnectStage.Steps) / took.TotalSeconds;
    }
}
