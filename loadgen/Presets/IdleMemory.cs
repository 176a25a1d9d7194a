using Bench.Loadgen.Processes;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.Presets;

/// <summary>What a connection takes that says nothing: the slope of memory over five counts of connections.</summary>
internal sealed class IdleMemory : IPreset
{
    private const int Clients = 3000;
    private const double LeastRSquared = 0.99;

    // With what was published of each, in KB; null where nothing was.
    private static readonly (PatternSettings Pattern, double? Theirs)[] Asked =
        [
        (new() { Pattern = "websocket" }, 13.8), (new() { Pattern = "sse" }, null), (new() { Pattern = "long-polling" }, null),
        (new() { Pattern = "polling", IntervalMs = 5000 }, null)
        ];

    public string Name => "idle-memory";

    public string Title => "An idle Kestrel WebSocket takes 13.8 KB of GC heap";

    public PublishedSource Source { get; } = new(
        "dotnet/aspnetcore contributors", "Reduce memory usage of idle WebSocket connections", "GitHub issue 30863", 2021,
        "https://github.com/dotnet/aspnetcore/issues/30863");

    public async Task<PresetTable> RunAsync(TrialBed bed, CancellationToken stop)
    {
        var rows = new List<PresetRow>();
        foreach (var (pattern, theirs) in Asked)
        {
            // A message in ten seconds for each proves that it is held.
            var trial = await bed.TrialAsync(pattern, rate: 0.1, stop, new() { Clients = Clients, Seconds = 2 });
            var memory = trial.File.MemoryPerConnection ?? throw new ChildFailedException(trial.File.Unavailable["memory_per_connection"]);
            rows.AddRange(Rows(pattern.Pattern, memory, theirs));
        }

        return new PresetTable(rows,
            "Slopes over 600 to 3,000 idle connections, each point after a full collection; kernel memory is that of both "
                + "ends of a loopback connection, halved.",
            "Their 13.8 KB is a WebSocket of the framework of 2021 with its default buffers; the buffers that ours asks for, "
                + "and a newer framework, are what differs.");
    }

    /// <summary>The rows of one pattern, in KB of 1,024 bytes. Pure.</summary>
    internal static IEnumerable<PresetRow> Rows(string pattern, MemorySlope memory, double? theirs)
    {
        if (memory.Heap is { } heap)
        {
            var row = PresetRow.Measured($"{pattern}: GC heap a connection", heap.KbPerConnection, "KB").Within(12.5, 7.5, "5 to 20 KB");
            yield return theirs is { } published ? row.Against(published) : row;
            yield return PresetRow.Measured($"{pattern}: R² of the heap's line", heap.RSquared, "").AtLeast(LeastRSquared, "above 0.99");
        }

        if (memory.Kernel is { } kernel)
        {
            yield return PresetRow.Measured($"{pattern}: kernel, a socket end", kernel.KbPerConnection / 2, "KB")
                .Within(3.5, 1.5, "2 to 5 KB");
            yield return PresetRow.Measured($"{pattern}: R² of the kernel's line", kernel.RSquared, "")
                .AtLeast(LeastRSquared, "above 0.99");
        }

        if (memory.Resident is { } resident)
            yield return PresetRow.Measured($"{pattern}: resident memory a connection", resident.KbPerConnection, "KB");
    }
}
