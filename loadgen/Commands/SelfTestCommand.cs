using System.CommandLine;
using System.Text.Json;
using Bench.Contract.Reading;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Preflight;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.SelfTest;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench selftest</c>: small real trials against closed-form theory.</summary>
internal static class SelfTestCommand
{
    private static readonly Option<bool> Quick = new("--quick") { Description = "Only the quick half" };
    private static readonly Option<string[]> Only =
        new("--only") { Description = "Only checks whose name holds this", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> Engine = new("--engine")
    {
        Description = $"Client engine: {string.Join(", ", EngineList.All.Select(e => e.Name))}",
        DefaultValueFactory = _ => EngineList.All[0].Name
    };
    private static readonly Option<bool> Once = new("--once") { Description = "Do not repeat a check that other programs disturbed" };
    private static readonly Option<string?> Out = new("--out", "-o") { Description = "File for the table as JSON. Default: none" };

    public static Command Make()
    {
        var command = new Command("selftest", "Prove it: small real trials against closed-form theory; exit code 1 on any failure, 3 "
            + "when a busy machine left a row undecided")
        {
            Quick, Only, Engine, Once, Out
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    /// <summary>Makes the checks and writes their table to <paramref name="path"/>, if there is one.</summary>
    public static async Task<SelfTestFile> RunAsync(
        IReadOnlyList<ISelfCheck> checks, string engine, bool once, string? path, TextWriter output, CancellationToken stop)
    {
        var file = await new SelfTestRun(engine, once, output, TimeProvider.System).ExecuteAsync(checks, stop);
        if (path is not null)
            await File.WriteAllTextAsync(
                path, JsonSerializer.Serialize(file, ResultsJson.Default.SelfTestFile) + "\n", CancellationToken.None);
        return file;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed)
    {
        OutputFile.Prepare(parsed.GetValue(Out));
        ThreadPool.SetMinThreads(16, 16);
        await using var output = new HeardOutput(Console.Out);
        using var interrupt = new Interrupt(new PlainView(output));
        var engine = EngineList.Find(parsed.GetValue(Engine)!).Name;
        var only = parsed.GetValue(Only) ?? [];
        var checks = SelfCheckList.All
            .Where(c => (!parsed.GetValue(Quick) || c.Quick)
                && (only.Length == 0 || only.Any(o => c.Name.Contains(o, StringComparison.OrdinalIgnoreCase))))
            .ToArray();
        if (checks.Length == 0)
            throw new ArgumentException(
                $"no check matches; {Nearest.Hint(only.FirstOrDefault() ?? "", SelfCheckList.All.Select(c => c.Name))}");
        var file = await RunAsync(checks, engine, parsed.GetValue(Once), parsed.GetValue(Out), output, interrupt.Token);
        if (interrupt.Token.IsCancellationRequested) return ExitCode.Interrupted;
        output.ThrowIfLost();
        return file.Failed > 0 ? ExitCode.Error : file.Undecided > 0 ? ExitCode.Undecided : ExitCode.Ok;
    }
}
