using Bench.Contract;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Statistics;
using Bench.Report.Prices;
using Bench.Report.Summary;

namespace Bench.Report.Verdicts;

/// <summary>One result of a workload, as a rung of the ladder: what it is capable of, whether it meets the need, what it costs.</summary>
internal sealed class Rung
{
    private readonly LifePace _pace;
    private readonly IReadOnlyList<Trial> _trials;

    public Rung(Workload workload, RunData data, SummaryResult result, PriceSheet sheet, int? priceClients)
    {
        Result = result;
        Settings = data.Run.Scenario.PatternsOf(workload).Single(p => p.Label == result.Label);
        Workload = workload;
        _pace = new LifePace(workload, Settings);
        _trials = [.. data.Trials.Where(t => t.File.Valid && t.File.Workload.Name == workload.Name && t.File.Pattern.Label == result.Label)];
        Capability = Capabilities.Of(result.Pattern, workload.Direction, data.Run.Scenario.PostAllowed);
        Price = PriceAt(priceClients ?? workload.PriceClients ?? workload.Clients, sheet);
    }

    public SummaryResult Result { get; }

    public PatternSettings Settings { get; }

    public Workload Workload { get; }

    public Capability Capability { get; }

    public RungPrice? Price { get; }

    public string Spoken => _pace.Spoken;

    public int Height => Ladder.HeightOf(Result.Pattern);

    /// <summary>p99 at life's pace, in milliseconds.</summary>
    public double? P99Ms => Result.LatencyMs is { } latency ? _pace.Staleness(latency.P99) : null;

    /// <summary>The upper end of its interval; itself where one trial gives none.</summary>
    public double? P99UpperMs => Result.LatencyMs is { } latency ? _pace.Staleness(Math.Max(latency.P99, Result.Ci95.GetValueOrDefault("latency_ms.p99")?[1] ?? latency.P99)) : null;

    /// <summary>Why it does not meet the need; null when it does.</summary>
    public string? Shortfall
    {
        get
        {
            if (!Result.Valid) return "no valid trial";
            if (Capability == Capability.Incapable) return "clients send, and the scenario rules out POST";
            if (P99UpperMs is not { } upper) return "nothing was delivered";
            if (Result.Connections.Held < Result.Connections.Attempted) return $"{Numbers.Count(Result.Connections.Attempted - Result.Connections.Held)} of {Numbers.Count(Result.Connections.Attempted)} clients not held";
            if (Result.Connections.Lost > 0) return $"{Numbers.Count(Result.Connections.Lost)} connections lost";
            if (Result.Messages.Lost > 0) return $"{Numbers.Count(Result.Messages.Lost)} messages lost";
            return upper <= Workload.FreshnessMs ? null : $"p99 up to {Numbers.With(upper, "ms")}, later than the need of {Numbers.Plain(Workload.FreshnessMs)} ms";
        }
    }

    public bool Meets => Shortfall is null;

    /// <summary>Cost of one client and second over the repeats in which both are valid, other − this; null with fewer than two.</summary>
    public MeanInterval? DifferenceTo(Rung other, Func<Model.Cost, double?> part)
    {
        var pairs = (
            from a in _trials
            from b in other._trials
            where a.File.Repeat == b.File.Repeat
            let x = _pace.CostOf(a.File) is { } mine ? part(mine) : null
            let y = other._pace.CostOf(b.File) is { } theirs ? part(theirs) : null
            where x is not null && y is not null
            select (X: x.Value, Y: y.Value)).ToArray();
        return pairs.Length < 2 ? null : MeanInterval.OfPairedDifference([.. pairs.Select(p => p.X)], [.. pairs.Select(p => p.Y)]);
    }

    /// <summary>Lower in bytes and in CPU, each with an interval over the repeats that leaves out zero. Memory is told beside it.</summary>
    public bool ClearlyCheaperThan(Rung other) =>
        other.DifferenceTo(this, c => c.Bytes) is { ExcludesZero: true, Mean: < 0 } && other.DifferenceTo(this, c => c.CpuUs) is { ExcludesZero: true, Mean: < 0 };

    /// <summary>The difference of memory to a lower rung as the end of a sentence; empty when their intervals touch.</summary>
    public string MemoryBeside(Rung lower)
    {
        const string path = "server_memory_kb_per_connection";
        if (lower.Result.Ci95.GetValueOrDefault(path) is not [var low, var high] || Result.Ci95.GetValueOrDefault(path) is not [var from, var to] || (from <= high && to >= low)) return "";
        var more = Result.ServerMemoryKbPerConnection!.Value - lower.Result.ServerMemoryKbPerConnection!.Value;
        return $", at {Numbers.With(Math.Abs(more), "KiB")} {(more > 0 ? "more" : "less")} memory a connection";
    }

    public RungRecord Record(bool least, bool cheaper) => new(
        Result.Pattern, Result.Label, Spoken, Capability, Result.Valid, Meets, Shortfall, least, cheaper, P99Ms, P99UpperMs, _pace.Modelled, Price);

    private RungPrice? PriceAt(int clients, PriceSheet sheet)
    {
        var costs = _trials.Select(t => _pace.CostOf(t.File)).OfType<Model.Cost>().ToArray();
        if (costs.Length == 0) return null;
        var sent = Workload.ClientMessagesPerSecond;
        var http = Result.Pattern != "websocket";
        // A held answer and a POST cannot share a connection of HTTP/1.1; a poll and a POST can.
        var connections = clients * (sent > 0 && Result.Pattern is "sse" or "long-polling" ? 2 : 1);
        var received = _trials.Select(t => Model.Sample.Of(t.File)?.MessagesPerSecond ?? 0).Average() / Workload.TimeScale;
        var price = new RungPrice(
            clients,
            costs.Average(c => c.CpuUs) * clients / 1e6,
            costs.Average(c => c.Bytes) * clients * 3600,
            Result.ServerMemoryKbPerConnection * connections / 1024,
            connections,
            (_trials.Average(t => _pace.RequestsOf(t.File)) + (http ? sent : 0)) * clients,
            (received + (http ? 0 : sent)) * clients,
            _pace.Modelled || clients != Workload.Clients || _trials.Any(t => Model.Sample.Of(t.File) is { Young: true }),
            null);
        return price with { Month = Bill.Of(sheet, Result.Pattern, price) };
    }
}
