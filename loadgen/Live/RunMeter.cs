using System.Diagnostics.Metrics;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Live;

/// <summary>
/// What another view is told, as metrics: gauges of the last second of the trial under way, counters of trials, and the p99 of each valid
/// one. Figures that the run does not have are not there. The names are a promise to dashboards (docs/dashboards.md).
/// </summary>
internal sealed class RunMeter : IProgressView, IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Bench.Run";

    private readonly IProgressView _view;
    private readonly Meter _meter = new(MeterName);
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Workload, string Label), double> _p99 = [];
    private PlannedTrial? _trial;
    private SeriesPoint? _point;
    private long _planned, _valid, _invalid;

    /// <param name="view">The other view.</param>
    public RunMeter(IProgressView view)
    {
        _view = view;
        Gauge("bench.run.connected", "Clients that are connected, by the last second of the trial under way", p => p.Connected);
        Gauge("bench.run.delivered_per_second", "Messages that clients received in it", p => p.DeliveredPerSecond);
        Gauge("bench.run.requests_per_second", "HTTP requests that clients sent in it", p => p.RequestsPerSecond);
        Gauge("bench.run.socket_bytes_per_second", "Bytes through the sockets in it, both ways, without TCP/IP", p => p.BytesPerSecond);
        Gauge("bench.run.generator_cpu_cores", "Cores that the generators kept busy in it", p => p.GeneratorCpu);
        Gauge("bench.run.server_cpu_cores", "Cores that the server kept busy in it", p => p.ServerCpu);
        Gauge("bench.run.server_memory_bytes", "Resident memory of the server after it", p => p.ServerBytes);
        _meter.CreateObservableGauge("bench.run.p99_ms", Latencies, description: "p99 delivery latency of the last valid trial, ms");
        _meter.CreateObservableUpDownCounter("bench.run.trials_planned", () => Read(() => _planned), description: "Trials of the run");
        _meter.CreateObservableCounter("bench.run.trials", Trials, description: "Trials that are saved");
    }

    public void Begin(RunFile run)
    {
        _view.Begin(run);
        lock (_gate) _planned = run.Plan.Count;
    }

    public void Trial(PlannedTrial trial, int of, int clients)
    {
        _view.Trial(trial, of, clients);
        lock (_gate) (_trial, _point) = (trial, null);
    }

    public void Phase(string name, double? seconds) => _view.Phase(name, seconds);

    public void Second(SeriesPoint point, IReadOnlyList<long>? latencies)
    {
        _view.Second(point, latencies);
        lock (_gate) _point = point;
    }

    public void Saved(TrialFile trial)
    {
        _view.Saved(trial);
        lock (_gate)
        {
            _point = null; // Nobody is connected any more.
            if (trial.Valid) _valid++;
            else _invalid++;
            if (trial is { Valid: true, LatencyMs.P99: var p99 }) _p99[(trial.Workload.Name, trial.Pattern.Label)] = p99;
        }
    }

    public void Say(string line) => _view.Say(line);

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string description, Func<SeriesPoint, double?> figure) =>
        _meter.CreateObservableGauge(
            name,
            () => Read<Measurement<double>[]>(() => _trial is { } trial && _point is { } point && figure(point) is { } value
                ? [Of(value, trial.Workload, trial.Label)]
                : []),
            description: description);

    private Measurement<double>[] Latencies() =>
        Read<Measurement<double>[]>(() => [.. _p99.Select(p => Of(p.Value, p.Key.Workload, p.Key.Label))]);

    private Measurement<long>[] Trials() => Read<Measurement<long>[]>(() =>
    [
        new(_valid, new KeyValuePair<string, object?>("valid", "true")),
        new(_invalid, new KeyValuePair<string, object?>("valid", "false")),
    ]);

    private static Measurement<double> Of(double value, string workload, string label) => new(
        value, new KeyValuePair<string, object?>("workload", workload), new KeyValuePair<string, object?>("pattern", label));

    private T Read<T>(Func<T> what)
    {
        lock (_gate) return what();
    }
}
