namespace Bench.Loadgen.ClientBench;

/// <summary>How fast clients connect when nothing holds them back: from the first to the last that has its handshake answered.</summary>
internal sealed class ConnectRate(TimeProvider time) : IMeasurement
{
    private const double AskedPerSecond = 100_000;

    public string Name => "connect-rate";

    public bool Quick => true;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } = ["lean", "reference", "floor"];

    public string Describe(Extent extent) => $"{extent.ConnectClients:N0} clients, {AskedPerSecond:N0} a second asked for, against the "
        + "bare source: clients ÷ time until all have their answer";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        await using var bed = await SourceBed.StartAsync(pattern, subject, extent.ConnectClients, AskedPerSecond, time, stop);
        var took = await bed.ConnectAsync(extent.ConnectClients, stop);
        return [new(pattern, subject, FigureList.ConnectRate, extent.ConnectClients / took.TotalSeconds)];
    }
}
