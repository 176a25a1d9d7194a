using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// What one received message costs the generator in a trial as runs make them: real server, each client its own arrivals.
/// </summary>
internal sealed class MessageCost(TimeProvider time) : IMeasurement
{
    private const int Clients = 1000;
    private const double PerClient = 4;

    public string Name => "message-cost";

    public bool Quick => true;

    public IReadOnlyList<string> Patterns => Ladder.Keys;

    public IReadOnlyList<string> Subjects { get; } = ["lean", "reference"];

    public string Describe(Extent extent) => $"{Clients:N0} clients of the target server, each {PerClient:0.#} messages of 200 B a second "
        + $"at random; polling every 500 ms; {extent.Seconds:0.#} s";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        var settings = new PatternSettings { Pattern = pattern, IntervalMs = Ladder.Of(pattern).OnTimer ? 500 : null };
        var workload = new Workload { Name = "bench-clients", Clients = Clients, MessagesPerSecond = PerClient };
        var phases =
            new PhasePlan { ConnectPerSecond = 2000, IdleSeconds = 0, WarmupSeconds = 1, SteadySeconds = extent.Seconds, DrainSeconds = 5 };
        var (file, measured) = await ServerTrial.RunAsync(
            ServerTrial.PlanOf(subject, settings, workload, phases, fixedTiering: true, []), time, stop);
        double messages = file.MessagesInWindow;
        var result = measured.Results.Single();
        if (file.Generator is not { CpuUs: { } cpu, SystemCpuUs: { } kernel }
            || result is not { SteadyStart: { } start, SteadyEnd: { } end })
            throw new ChildFailedException($"{subject}, {pattern}: the steady state was not measured");
        return
        [
            new(pattern, subject, FigureList.Cpu, cpu / messages),
            new(pattern, subject, FigureList.UserCpu, (cpu - kernel) / messages),
            new(pattern, subject, FigureList.KernelCpu, kernel / messages),
            new(pattern, subject, FigureList.Allocated, (end.AllocatedBytes - start.AllocatedBytes) / messages),
        ];
    }
}
