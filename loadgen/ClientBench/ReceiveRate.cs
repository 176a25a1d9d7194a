namespace Bench.Loadgen.ClientBench;

/// <summary>
/// How much one core can receive: a bare source sends as fast as the sockets take it. On loopback the sender pays for TCP both ways, so one
/// core that sends each message by itself cannot fill one that receives; with several messages in a send() it can.
/// </summary>
/// <param name="messages">Messages in one send().</param>
/// <param name="time">The clock.</param>
internal sealed class ReceiveRate(int messages, TimeProvider time) : IMeasurement
{
    private const int Clients = 1000;

    public string Name => messages == 1 ? "receive-rate" : "receive-rate-filled";

    public bool Quick => messages > 1;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } = ["lean", "reference", "floor"];

    public string Describe(Extent extent) => $"{Clients:N0} clients on one core; a bare source on another sends messages of 200 "
        + $"B, {messages} in a send(), as fast as the sockets take them; {extent.Seconds:0.#} s";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        await using var bed = await SourceBed.StartAsync(pattern, subject, Clients, connectPerSecond: 5000, time, stop);
        await bed.ConnectAsync(Clients, stop);
        var fed = await bed.FeedAsync(roundsPerSecond: 0, messages, warmup: 1, extent.Seconds, stop);
        return
        [
            new(pattern, subject, FigureList.ReceiveRate, fed.Messages / fed.Seconds),
            new(pattern, subject, FigureList.PerCpuSecond, fed.Messages / (fed.CpuUs / 1e6)),
            new(pattern, subject, FigureList.CoreShare, fed.CpuUs / 1e6 / fed.Seconds),
            new(pattern, subject, FigureList.BusyCpu, fed.CpuUs / fed.Messages),
            new(pattern, subject, FigureList.BusyAllocated, fed.AllocatedBytes / fed.Messages),
        ];
    }
}
