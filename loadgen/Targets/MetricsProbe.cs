using System.Text;
using Bench.Contract.Reading;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Targets;

/// <summary>
/// Reads CPU and memory of a target's Prometheus page. A reading is a request, so it costs the target something, which is in the figure; a
/// page that is made every so often is as old as that.
/// </summary>
internal sealed class MetricsProbe : IProbe, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly string[] CpuNames = ["process_cpu_seconds_total", "process_cpu_time_seconds_total"];
    private static readonly string[] MemoryNames = ["process_resident_memory_bytes", "process_memory_usage_bytes"];

    private readonly HttpClient _http;
    private readonly Uri _page;
    private readonly string[] _cpu;
    private readonly string[] _memory;
    private string? _missed;

    /// <param name="spec">What to read where.</param>
    /// <param name="target">The target's address.</param>
    /// <param name="trust">Which certificates are taken; null for those of the machine's own authorities.</param>
    /// <param name="patience">How long an answer is waited for; null for 2 s.</param>
    public MetricsProbe(MetricsSpec spec, Uri target, TlsTrust? trust = null, TimeSpan? patience = null)
    {
        _http = new HttpClient(TlsHandler.Make(trust)) { Timeout = patience ?? Patience };
        _page = new Uri(target, spec.Url);
        _cpu = spec.CpuSeconds is { } cpu ? [cpu] : CpuNames;
        _memory = spec.ResidentBytes is { } memory ? [memory] : MemoryNames;
    }

    public string? Unavailable
    {
        get
        {
            var text = Get(out var problem);
            if (text is null) return $"the metrics page {_page} {problem}";
            string[][] missing = [.. new[] { _cpu, _memory }.Where(names => Sum(text, names) is null)];
            return missing.Length == 0
                ? _missed
                : $"the metrics page {_page} has no {string.Join(" and no ", missing.Select(names => string.Join(" or ", names)))}; name "
                    + "what it has in metrics.cpu_seconds and metrics.resident_bytes";
        }
    }

    // One answer that did not come is one figure less; why is told at the end, when the page may answer again.
    public CpuTime? ReadCpu()
    {
        if (Get(out var problem) is { } text) return Sum(text, _cpu) is { } seconds ? new CpuTime(seconds * 1e6, null) : null;
        _missed ??= $"asked in the trial, the metrics page {_page} {problem}";
        return null;
    }

    public long? ResidentBytes() => Get(out _) is { } text && Sum(text, _memory) is { } bytes ? (long)bytes : null;

    public void Dispose() => _http.Dispose();

    private static double? Sum(string text, string[] names) =>
        names.Select(name => PrometheusText.Sum(text, name)).FirstOrDefault(sum => sum is not null);

    private string? Get(out string problem)
    {
        problem = "";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _page);
            using var response = _http.Send(request);
            if (!response.IsSuccessStatusCode)
            {
                problem = $"answers {(int)response.StatusCode}";
                return null;
            }

            using var reader = new StreamReader(response.Content.ReadAsStream(), Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            problem = e is OperationCanceledException
                ? $"gives no answer within {_http.Timeout.TotalSeconds:0} s"
                : $"cannot be read: {Shown.Of(e.Message, 300)}";
            return null;
        }
    }
}
