using System.Globalization;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Statistics;

namespace Bench.Loadgen.ClientBench;

/// <summary>
/// What one more client takes of the generator's memory: the slope over four counts, each client with a message received.
/// </summary>
internal sealed class ClientMemory(TimeProvider time) : IMeasurement
{
    private const int Counts = 4;

    public string Name => "memory";

    public bool Quick => true;

    public IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    public IReadOnlyList<string> Subjects { get; } = ["lean", "reference"];

    public string Describe(Extent extent) =>
        $"resident memory of the generator that is no file's (RssAnon), after full collections, of {Counts} generators with up "
        + $"to {extent.MemoryClients:N0} clients, each with a message received: slope of the line";

    public async Task<IReadOnlyList<Sample>> MeasureAsync(string pattern, string subject, Extent extent, CancellationToken stop)
    {
        var points = new List<(double Clients, double Kb)>();
        for (var i = 1; i <= Counts; i++)
        {
            // A fresh generator for each count: what a client takes before it connects counts too.
            var clients = extent.MemoryClients * i / Counts;
            await using var bed = await SourceBed.StartAsync(pattern, subject, clients, connectPerSecond: 5000, time, stop);
            await bed.ConnectAsync(clients, stop);
            await bed.CollectAsync(stop);
            points.Add((clients, ResidentKb(bed.GeneratorId)));
        }

        return [new(pattern, subject, FigureList.Memory, LeastSquares.Fit(points).Slope * 1024)];
    }

    private static long ResidentKb(int processId)
    {
        const string name = "RssAnon:";
        var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))
            ?? throw new ChildFailedException($"/proc/{processId}/status has no {name}");
        return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }
}
