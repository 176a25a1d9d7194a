using System.Globalization;

namespace RealtimeBench;

/// <summary>A figure, as a value with its unit.</summary>
/// <param name="Name">Its path in summary.json.</param>
/// <param name="Value">The mean over valid trials; null where it was not measured.</param>
/// <param name="Low">Lower end of its 95 % interval; null with fewer than two valid trials.</param>
/// <param name="High">Upper end.</param>
/// <param name="Unit">ms, µs, B, KiB; empty for a number of things.</param>
/// <param name="Unavailable">Why there is no value; null where there is one.</param>
public sealed record BenchFigure(string Name, double? Value, double? Low, double? High, string Unit, string? Unavailable)
{
    /// <summary>The figure as people read it.</summary>
    public override string ToString() => Value is not { } value ? $"{Name} is not known: {Unavailable}"
        : string.Create(CultureInfo.InvariantCulture, $"{Name} is {value:0.###}{Space}{Unit}"
            + $"{(Low is { } low && High is { } high ? string.Create(CultureInfo.InvariantCulture, $" ({low:0.###} to {high:0.###})") : "")}");

    private string Space => Unit.Length > 0 ? " " : "";
}

/// <summary>A doubt about a result.</summary>
/// <param name="Code">Its name, such as generator-busy.</param>
/// <param name="Severity">note, warning or invalid.</param>
/// <param name="Message">The cause with its number.</param>
/// <param name="Remedy">The next step.</param>
/// <param name="Pattern">The pattern that it is about; null for the whole run.</param>
public sealed record BenchFinding(string Code, string Severity, string Message, string Remedy, string? Pattern);

/// <summary>What became of a limit.</summary>
/// <param name="Rule">The limit, with what it was held against.</param>
/// <param name="Kept">True, false, or null when it cannot be told.</param>
/// <param name="Words">The figure and why; empty when it is kept.</param>
public sealed record BenchAnswer(string Rule, bool? Kept, string Words);

/// <summary>One pattern of a run.</summary>
public sealed class BenchResult
{
    private readonly Func<string, BenchFigure> _figure;

    internal BenchResult(string workload, string pattern, string label, int trials, int validTrials, Func<string, BenchFigure> figure)
    {
        (Workload, Pattern, Label, Trials, ValidTrials) = (workload, pattern, label, trials, validTrials);
        _figure = figure;
    }

    /// <summary>Name of the workload.</summary>
    public string Workload { get; }

    /// <summary>polling, long-polling, sse or websocket.</summary>
    public string Pattern { get; }

    /// <summary>The pattern with its settings.</summary>
    public string Label { get; }

    /// <summary>Trials made.</summary>
    public int Trials { get; }

    /// <summary>Of these, those that nothing spoiled; all figures come from them.</summary>
    public int ValidTrials { get; }

    /// <summary>A figure by its path in summary.json, such as <c>wire_bytes_per_message.total</c>.</summary>
    public BenchFigure Figure(string path) => _figure(path);

    /// <summary>99 % of messages are seen within this, from when they were due, in milliseconds.</summary>
    public BenchFigure P99 => Figure("latency_ms.p99");

    /// <summary>Messages that did not arrive.</summary>
    public BenchFigure Lost => Figure("messages.lost");

    /// <summary>Bytes on the wire a message, both ways, with TCP/IP.</summary>
    public BenchFigure WireBytes => Figure("wire_bytes_per_message.total");

    /// <summary>The server's CPU a message in microseconds.</summary>
    public BenchFigure ServerCpu => Figure("server_cpu_us_per_message");
}

/// <summary>A run that was made.</summary>
/// <param name="Folder">Where it is kept.</param>
/// <param name="Results">What was measured, one a pattern.</param>
/// <param name="Answers">What became of each limit.</param>
/// <param name="Findings">Doubts.</param>
public sealed record BenchRun(
    string Folder, IReadOnlyList<BenchResult> Results, IReadOnlyList<BenchAnswer> Answers, IReadOnlyList<BenchFinding> Findings)
{
    /// <summary>The page.</summary>
    public string Report => Path.Combine(Folder, "report.html");

    /// <summary>The result of a pattern, by its name or its label.</summary>
    /// <exception cref="BenchException">There is none.</exception>
    public BenchResult Of(string pattern) => Results.FirstOrDefault(r => r.Pattern == pattern || r.Label == pattern)
        ?? throw new BenchException($"the run has no pattern '{pattern}'; it has: {string.Join(", ", Results.Select(r => r.Label))}");

    /// <summary>
    /// Fails the test when a limit is broken. When none is known to be broken and one at least cannot be told, the test is neither failed
    /// nor passed: it is ended as inconclusive (NUnit, MSTest) or skipped (xUnit), with the reason.
    /// </summary>
    /// <exception cref="BenchBrokenException">A limit is broken; the message says figure, bound and findings.</exception>
    /// <exception cref="BenchException">The load has no limits.</exception>
    public void AssertKept()
    {
        if (Answers.Count == 0) throw new BenchException("the load has no limits: give BenchLoad.Limits, or slos in the scenario");
        if (Answers.Any(a => a.Kept == false)) throw new BenchBrokenException(Told("broken", false));
        if (Answers.Any(a => a.Kept is null)) throw Undecided.Of(Told("undecided", null));
    }

    private string Told(string how, bool? kept)
    {
        // Words of a broken limit have the bound too; those of an undecided one have none.
        var lines = Answers.Where(a => a.Kept == kept).Select(a => kept == false ? $"{how}: {a.Words}" : $"{how}: {a.Rule}: {a.Words}");
        var doubts = Findings.Where(f => f.Severity != "note")
            .Select(f => $"finding {f.Code}{(f.Pattern is null ? "" : $" ({f.Pattern})")}: {f.Message}. {f.Remedy}").Distinct();
        return string.Join('\n', [.. lines, .. doubts, $"report: {Report}"]);
    }
}
