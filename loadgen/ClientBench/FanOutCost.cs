using Bench.Contract;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// What the server spends to bring one message to one of many, against a bare loop that sends the same bytes to as many sockets as often.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="perSecond">Messages a second to each client.</param>
/// <param name="quick">It is also made by --quick.</param>
/// <param name="peers">Other people's servers take part.</param>
/// <param name="time">The clock.</param>
internal sealed class FanOutCost(string name, double perSecond, bool quick, bool peers, TimeProvider time) : IMeasurement
{
    private const int Clients = 1000;

    public string Name => name;

    public bool Quick => quick;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } =
        ["server", "server-fixed", "server-direct", ServerTrial.Floor, .. peers ? ServerTrial.Peers : [], ServerTrial.Bare];

    public string Describe(Extent extent) => $"{perSecond:0} messages of 200 B a second to all of {Clients:N0} lean clients; CPU of the "
        + $"server after {extent.ServerWarmup:0.#} s of warm-up, of the server without tiered compilation, of the server that sends past "
        + "Kestrel's pipe and keeps WebSockets alive by pongs without an answer (--direct-send 1 --pong-ms 0), of the server without the "
        + $"framework (--floor 1),{(peers ? " of nchan and Node.js as in the targets of these names," : "")} and of a bare send() loop "
        + $"with the same bytes; {extent.Seconds:0.#} s";

    public Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop) =>
        subject == ServerTrial.Bare ? FloorAsync(pattern, extent, stop) : ServerAsync(pattern, subject, extent, stop);

    private async Task<IReadOnlyList<Sample>> ServerAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        var workload = ServerTrial.Broadcast(Clients, perSecond);
        var phases = new PhasePlan
        {
            ConnectPerSecond = 2000,
            IdleSeconds = 0,
            WarmupSeconds = extent.ServerWarmup,
            SteadySeconds = extent.Seconds,
            DrainSeconds = 5
        };
        var (file, _) = await ServerTrial.RunAsync(
            ServerTrial.PlanOf(subject, pattern, workload, phases, fixedTiering: subject == "server-fixed"), time, stop);
        if (file.Server is not { CpuUs: { } cpu, SystemCpuUs: { } kernel })
            throw new ChildFailedException($"{subject}, {pattern}: the server's steady state was not measured");
        // Other people's servers do not count; what came in it is as many but for what is under way at its ends.
        if (ServerTrial.Peers.Contains(subject)) return Cpu(pattern, subject, cpu, kernel, file.MessagesInWindow);
        if (file.Activity is not { Delivered: > 0 } activity)
            throw new ChildFailedException($"{subject}, {pattern}: the server counted no delivery");
        return
        [
            .. Cpu(pattern, subject, cpu, kernel, activity.Delivered),
            new(pattern, subject, FigureList.Sends, (double)activity.Flushes / activity.Delivered)
        ];
    }

    private async Task<IReadOnlyList<Sample>> FloorAsync(string pattern, Extent extent, CancellationToken stop)
    {
        await using var bed = await SourceBed.StartAsync(pattern, "lean", Clients, connectPerSecond: 2000, time, stop);
        await bed.ConnectAsync(Clients, stop);
        var fed = await bed.FeedAsync(perSecond, messages: 1, warmup: 2, extent.Seconds, stop);
        return
        [
            .. Cpu(pattern, ServerTrial.Bare, fed.SourceCpu.TotalUs, fed.SourceCpu.SystemUs!.Value, fed.Messages),
            new(pattern, ServerTrial.Bare, FigureList.Sends, 1)
        ];
    }

    private static Sample[] Cpu(string pattern, string subject, double totalUs, double kernelUs, double deliveries) =>
    [
        new(pattern, subject, FigureList.FanOutCpu, totalUs / deliveries),
        new(pattern, subject, FigureList.FanOutUserCpu, (totalUs - kernelUs) / deliveries),
        new(pattern, subject, FigureList.FanOutKernelCpu, kernelUs / deliveries),
    ];
}
