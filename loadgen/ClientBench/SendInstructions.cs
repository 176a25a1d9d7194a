using Bench.Contract;
using Bench.Loadgen.ClientBench.Stepping;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Stages;
using Bench.Loadgen.Targets;

namespace Bench.Loadgen.ClientBench;

/// <summary>What one delivery takes of the server, in instructions and system calls, against a bare loop of <c>send()</c>.</summary>
internal sealed class SendInstructions(TimeProvider time) : IMeasurement
{
    // What one send() of a small message over loopback takes in the kernel, both ends of TCP together, when messages on a connection are
    // less than 200 ms apart: read from hardware counters, on another machine (docs/method.md).
    private const double KernelPerSend = 10_000;

    // arch/x86/entry/syscalls/syscall_64.tbl
    private const int SendTo = 44;
    private const int SendMessage = 46;

    private const double LeadSeconds = 1;

    public string Name => "send-instructions";

    public bool Quick => false;

    public bool Repeated => false;

    public string? Unsupported => StepCounter.Unsupported;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } = ["server", "server-direct", ServerTrial.Floor, ServerTrial.Bare];

    public string Describe(Extent extent) => $"{Rounds.Describe}; of the server, of the server that sends past Kestrel's pipe "
        + "(--direct-send 1 --pong-ms 0), of the server without the framework (--floor 1), and of a bare send() loop with the same "
        + $"bytes. The kernel's part is modelled: {KernelPerSend:N0} a send()";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        var (instructions, calls) = await (subject == ServerTrial.Bare ? FloorAsync(pattern, stop) : ServerAsync(pattern, subject, stop));
        return
        [
            new(pattern, subject, FigureList.SendUserInstructions, instructions),
            new(pattern, subject, FigureList.SendCalls, calls),
            new(pattern, subject, FigureList.SendInstructions, instructions + KernelPerSend),
        ];
    }

    private async Task<StepCost> ServerAsync(string pattern, string subject, CancellationToken stop)
    {
        var workload = ServerTrial.Broadcast(Rounds.Clients, Rounds.WarmupPerSecond);
        // No heartbeat or ping may fall into the count.
        string[] options = [.. ServerTrial.OptionsOf(subject), .. OwnTargets.OptionsOf(OwnTargets.Silent)];
        var plan = ServerTrial.PlanOf(
            "lean", new PatternSettings { Pattern = pattern }, workload, new PhasePlan(), fixedTiering: false, options) with
        {
            OneWorker = true
        };
        await using var server = await ServerProcess.StartAsync(subject, plan, port: 0, stop);
        using var control = new ControlClient(server.ControlUrl);
        await using var shard = ShardProcess.Start("generator", plan.Cores.Generator, fixedTiering: true);
        await shard.AskAsync(
            new ShardCommand
            {
                Open = new ShardOpen(plan.Engine, SourceBed.PlanOf(server.Url, pattern, Rounds.Clients, connectPerSecond: 1000))
            },
            stop);
        var connected = await shard.ReadingAsync(new ShardCommand { ConnectUpTo = Rounds.Clients }, stop);
        if (connected.Counts.Connected != Rounds.Clients)
            throw new ChildFailedException($"{subject}, {pattern}: {connected.Counts.Connected} of {Rounds.Clients} clients connected");

        await PublishAsync(control, workload, Rounds.WarmupSeconds, stop);
        await Task.Delay(TimeSpan.FromSeconds(Rounds.WarmupSeconds + 2 * LeadSeconds), time, stop);
        const double seconds = Rounds.Count * Rounds.Seconds;
        await PublishAsync(control, workload with { MessagesPerSecond = 1 / Rounds.Seconds }, seconds, stop);
        var counter = await StepCounter.StartAsync(server.Id, ".NET TP Worker", "floor");
        await Task.Delay(TimeSpan.FromSeconds(LeadSeconds + seconds), time, stop);
        return Rounds.PerMessage(
            await counter.StopAsync(Rounds.Patience, stop), $"{subject}, {pattern}", wholeThread: null, SendTo, SendMessage);
    }

    private Task PublishAsync(ControlClient control, Workload workload, double seconds, CancellationToken stop) => control.StartAsync(
        new WorkloadStart
        {
            Workload = workload,
            Seed = 1,
            StartUs = time.NowUs() + (long)(LeadSeconds * 1e6),
            WarmupUs = 0,
            SteadyUs = (long)(seconds * 1e6)
        },
        stop);

    private async Task<StepCost> FloorAsync(string pattern, CancellationToken stop)
    {
        await using var bed = await SourceBed.StartAsync(pattern, "lean", Rounds.Clients, connectPerSecond: 1000, time, stop);
        await bed.ConnectAsync(Rounds.Clients, stop);
        var stretches = await bed.StepAsync(bed.SourceId, stop, "send");
        return Rounds.PerMessage(stretches, $"floor, {pattern}", wholeThread: null, SendTo);
    }
}
