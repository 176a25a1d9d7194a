using Bench.Loadgen.ClientBench.Stepping;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// What one received message takes of a client engine, in instructions and system calls, against a bare loop of <c>recv()</c>.
/// </summary>
internal sealed class ReceiveInstructions(TimeProvider time) : IMeasurement
{
    // arch/x86/entry/syscalls/syscall_64.tbl
    private const int ReceiveFrom = 45;
    private const int ReceiveMessage = 47;

    // Hears which sockets are ready, and, of an engine that uses the runtime's, receives from them.
    private const string Sockets = ".NET Sockets";

    public string Name => "receive-instructions";

    public bool Quick => false;

    public bool Repeated => false;

    public string? Unsupported => StepCounter.Unsupported;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } = ["lean", "reference", "floor"];

    public string Describe(Extent extent) => $"{Rounds.Describe}; a bare source sends";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        var (instructions, calls) = await CountAsync(pattern, subject, stop);
        return
        [
            new(pattern, subject, FigureList.ReceiveUserInstructions, instructions),
            new(pattern, subject, FigureList.ReceiveCalls, calls)
        ];
    }

    private async Task<StepCost> CountAsync(string pattern, string subject, CancellationToken stop)
    {
        await using var bed = await SourceBed.StartAsync(
            pattern, subject, Rounds.Clients, connectPerSecond: 1000, time, stop, stepped: true);
        await bed.ConnectAsync(Rounds.Clients, stop);
        // The engines and the floor have a thread of their own; the reference engine has the runtime's.
        string[] threads = subject == "reference" ? [".NET TP Worker", Sockets] : [subject];
        var stretches = await bed.StepAsync(bed.GeneratorId, stop, threads);
        return Rounds.PerMessage(stretches, $"{subject}, {pattern}", Sockets, ReceiveFrom, ReceiveMessage);
    }
}
