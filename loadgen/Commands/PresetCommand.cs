using System.CommandLine;
using System.Text.Json;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Preflight;
using Bench.Loadgen.Presets;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench preset</c>: published results made again, theirs beside ours.</summary>
internal static class PresetCommand
{
    // What was disturbed is made once more, not twice as in the self-test: all of it has to stay within twenty minutes.
    private const int Attempts = 2;

    private static readonly Argument<string[]> Wanted =
        new("name") { Description = "Presets to make; none to list them", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> All = new("--all") { Description = "All of them: about twenty minutes" };
    private static readonly Option<string> Engine = new("--engine")
    {
        Description = $"Client engine: {string.Join(", ", EngineList.All.Select(e => e.Name))}",
        DefaultValueFactory = _ => EngineList.All[0].Name
    };
    private static readonly Option<bool> Once = new("--once") { Description = "Do not repeat a preset that other programs disturbed" };
    private static readonly Option<string?> Out =
        new("--out", "-o") { Description = "File for the tables as JSON; a page, presets/index.html, is written beside it. Default: none" };

    public static Command Make()
    {
        var command = new Command(
            "preset",
            "Published results made again by small real trials: theirs, ours, and why they differ; exit code 1 when a pass rule is not met")
        {
            Wanted, All, Engine, Once, Out
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed)
    {
        var names = parsed.GetValue(Wanted) ?? [];
        if (parsed.GetValue(All) && names.Length > 0)
            throw new ArgumentException("--all and names each choose the presets; give one of them");
        if (!parsed.GetValue(All) && names.Length == 0) return List();
        OutputFile.Prepare(parsed.GetValue(Out));
        var presets = parsed.GetValue(All) ? PresetList.All : PresetList.Find(names);
        var engine = EngineList.Find(parsed.GetValue(Engine)!).Name;
        ThreadPool.SetMinThreads(16, 16);
        await using var output = new HeardOutput(Console.Out);
        using var interrupt = new Interrupt(new PlainView(output));
        var startedUtc = CalendarTime();
        var environment = EnvironmentReader.Read(CorePlan.ForThisMachine(), fixedTiering: true);
        var records = await new PresetRun(engine, parsed.GetValue(Once) ? 1 : Attempts, output, TimeProvider.System)
            .ExecuteAsync(presets, interrupt.Token);
        var file = new PresetsFile { StartedUtc = startedUtc, Engine = engine, Environment = environment, Presets = records };
        await output.WriteLineAsync($"{records.Count(r => r.Holds)} of {records.Count} presets meet their pass rules"
            + $"{Names("differing", r => !r.Holds && !r.Undecided)}"
            + $"{Names("undecided, as other programs disturbed the machine each time", r => r.Undecided)}");
        var saved = parsed.GetValue(Out) is { } path ? await SaveAsync(file, path) : ExitCode.Ok;
        if (interrupt.Token.IsCancellationRequested) return ExitCode.Interrupted;
        output.ThrowIfLost();
        if (saved != ExitCode.Ok) return saved;
        return file.Differing > 0 ? ExitCode.Error : records.Any(r => r.Undecided) ? ExitCode.Undecided : ExitCode.Ok;

        string Names(string what, Func<PresetRecord, bool> which) =>
            records.Any(which) ? $"; {what}: {string.Join(", ", records.Where(which).Select(r => r.Name))}" : "";
    }

    private static int List()
    {
        foreach (var preset in PresetList.All) Console.WriteLine($"{preset.Name,-20} {preset.Title}\n{"",-20} {preset.Source.Citation}");
        Console.WriteLine("\nbench preset NAME … makes some, bench preset --all makes all of them.");
        return ExitCode.Ok;
    }

    private static async Task<int> SaveAsync(PresetsFile file, string path)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllTextAsync(full, JsonSerializer.Serialize(file, ResultsJson.Default.PresetsFile) + "\n");
        return await ReportCommand.StartAsync(["presets", full], deaf: true);
    }

    // For people; nothing is computed from it.
#pragma warning disable RS0030
    private static string CalendarTime() =>
        DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
#pragma warning restore RS0030
}
