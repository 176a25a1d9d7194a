using System.CommandLine;
using Bench.Contract.Reading;
using Bench.Loadgen.ClientBench;
using Bench.Loadgen.Preflight;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Commands;

/// <summary>
/// <c>bench bench-clients</c>: what a simulated client costs, engine against engine and against the least that is possible.
/// </summary>
internal static class BenchClientsCommand
{
    private static readonly Option<bool> Quick =
        new("--quick") { Description = "One short repeat each of SSE, below a minute: rough figures; no idle server" };
    private static readonly Option<string[]> Only =
        new("--only") { Description = "Only measurements whose name holds this", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Pattern =
        new("--pattern", "-p") { Description = "Only these patterns", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int?> Repeats =
        NumberOption.Whole("--repeats", [], "How often each is measured: 1 to 100. Default: 5, quick 1", new(1, 100));
    private static readonly Option<string?> Out = new("--out", "-o") { Description = "File for the figures as JSON. Default: none" };

    public static Command Make()
    {
        var command = new Command(
            "bench-clients", "Ratios of one run: client engines (and the server's fan-out) against each other and against a bare loop")
        {
            Quick, Only, Pattern, Repeats, Out
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed)
    {
        if (!OperatingSystem.IsLinux())
            throw new ArgumentException($"bench-clients needs Linux (epoll) and this is {Environment.OSVersion}");
        OutputFile.Prepare(parsed.GetValue(Out));
        await using var output = new HeardOutput(Console.Out);
        using var interrupt = new Interrupt(new PlainView(output));
        var list = MeasurementList.Make(TimeProvider.System);
        var only = parsed.GetValue(Only) ?? [];
        var quick = parsed.GetValue(Quick);
        var measurements = list
            .Where(m => only.Length == 0 ? m.Quick || !quick : only.Any(o => m.Name.Contains(o, StringComparison.OrdinalIgnoreCase)))
            .ToArray();
        if (measurements.Length == 0)
            throw new ArgumentException($"no measurement matches; valid: {string.Join(", ", list.Select(m => m.Name))}");
        var patterns = parsed.GetValue(Pattern) ?? [];
        var known = list.SelectMany(m => m.Patterns).Distinct().ToArray();
        if (patterns.FirstOrDefault(p => !known.Contains(p)) is { } unknown)
            throw new ArgumentException($"unknown pattern '{Shown.Of(unknown)}'; {Nearest.Hint(unknown, known)}");
        if (quick && patterns.Length == 0) patterns = [SourceFrames.Patterns[0]];
        var extent = quick ? Extent.Quick : Extent.Usual;
        if (parsed.GetValue(Repeats) is { } repeats) extent = extent with { Repeats = repeats };
        var run = new ClientBenchRun(extent, patterns, output, parsed.GetValue(Out));
        var made = await run.ExecuteAsync(measurements, interrupt.Token);
        if (interrupt.Token.IsCancellationRequested) return ExitCode.Interrupted;
        output.ThrowIfLost();
        return ExitOf(made, run.Saved);
    }

    /// <summary>What it tells the shell.</summary>
    /// <param name="made">What was made.</param>
    /// <param name="saved">The figures are in the file that was asked for, if one was.</param>
    internal static int ExitOf(IReadOnlyList<ClientBenchMeasurement> made, bool saved) =>
        saved && made.All(m => m.Error is null) ? ExitCode.Ok : ExitCode.Error;
}
