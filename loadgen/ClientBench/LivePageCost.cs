namespace Bench.Loadgen.ClientBench;

/// <summary>
/// What the live page of a run costs a generator: it tells its histogram once a second, in bins, and says a longer line. Measured by the
/// same load with and without, one after the other.
/// </summary>
internal sealed class LivePageCost(TimeProvider time) : IMeasurement
{
    private const int Clients = 1000;
    private const double RoundsPerSecond = 2;

    public string Name => "live-page";

    public bool Quick => true;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } = ["lean", "reference"];

    public string Describe(Extent extent) => $"{Clients:N0} clients on one core, {Clients * RoundsPerSecond:N0} messages of 200 B a second "
        + $"from a bare source, with the line for a live page and without; {extent.Seconds:0.#} s each";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        var plain = await ShareAsync(pattern, subject, latencies: false, extent, stop);
        var live = await ShareAsync(pattern, subject, latencies: true, extent, stop);
        return
        [
            new(pattern, subject, FigureList.CoreShare, plain),
            // Below zero where the two differ by less than the machine does: told as it is.
            new(pattern, subject, FigureList.LiveShare, live - plain),
        ];
    }

    private async Task<double> ShareAsync(string pattern, string subject, bool latencies, Extent extent, CancellationToken stop)
    {
        await using var bed = await SourceBed.StartAsync(
            pattern, subject, Clients, connectPerSecond: 2000, time, stop, latencies: latencies);
        await bed.ConnectAsync(Clients, stop);
        var fed = await bed.FeedAsync(RoundsPerSecond, messages: 1, warmup: 1, extent.Seconds, stop);
        return fed.CpuUs / 1e6 / fed.Seconds;
    }
}
