using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Bench.Contract;
using Bench.Contract.Patterns;
using Bench.Contract.Reading;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Findings;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Live;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Plans;
using Bench.Loadgen.Preflight;
using Bench.Loadgen.Processes;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;
using Bench.Loadgen.Running;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.SelfTest;
using Bench.Loadgen.Stages;
using Spectre.Console;

namespace Bench.Loadgen.Commands;

/// <summary><c>bench run</c>: checks the machine, makes every trial of a scenario, draws the report.</summary>
internal static class RunCommand
{
    private const string Results = "results";

    internal static readonly Option<string?> ScenarioOption = new("--scenario", "-s")
    {
        HelpName = "file or name",
        Description = $"A scenario file (JSON), or one that comes with the harness: {string.Join(", ", ScenarioFile.BuiltIn)}; or the "
            + $"ladder under one workload: {string.Join(", ", ScenarioFile.Workloads)}. Default: default; with --clients "
            + $"beyond {EngineList.ManyClients} scale",
        CompletionSources = { (string[])[.. ScenarioFile.BuiltIn, .. ScenarioFile.Workloads] },
    };

    internal static readonly Option<bool> Quick = new("--quick")
    {
        Description = "The short run: rough figures in under two minutes (scenario quick); with "
            + $"--scenario {string.Join(" or ", ScenarioFile.HaveQuick)} that one with small numbers"
    };
    internal static readonly Option<bool> Full =
        new("--full") { Description = "The long run: the self-test, then three workloads, five trials each (scenario full)" };
    internal static readonly Option<int?> Clients = NumberOption.Whole(
        "--clients", ["-c"], "Clients of every workload, instead of the scenario's",
        AllowedAttribute.Of<Workload>(nameof(Contract.Workload.Clients)));
    internal static readonly Option<int?> Trials = NumberOption.Whole(
        "--trials", [], "Repeats of every workload and pattern, instead of the scenario's",
        AllowedAttribute.Of<Scenario>(nameof(Scenario.Trials)));
    internal static readonly Option<long?> Seed = NumberOption.Long("--seed", "Seed of all schedules, instead of the scenario's");
    internal static readonly Option<string[]> Pattern = new("--pattern", "-p")
    {
        Description = "Only these patterns of the scenario",
        AllowMultipleArgumentsPerToken = true,
        CompletionSources = { (string[])[.. Ladder.Keys] }
    };
    internal static readonly Option<string[]> Workload = new("--workload", "-w")
    {
        HelpName = "workload",
        Description = "Only these workloads of the scenario",
        AllowMultipleArgumentsPerToken = true,
        CompletionSources = { (string[])[.. ScenarioFile.Workloads] }
    };
    internal static readonly Option<string?> Headers = new("--headers")
    {
        Description = "Whose heads all requests carry, instead of the scenario's: minimal, or browser (with the cookie of a session)"
    };
    internal static readonly Option<bool> Tls =
        new("--tls") { Description = "Speak TLS (https, wss) to the harness's own server; a target of your own says so in its url" };
    internal static readonly Option<bool> Http2 = new("--http2")
    {
        Description = "Speak HTTP/2: over TLS as ALPN agrees, without by prior knowledge; WebSockets by RFC 8441 (docs/http2.md)"
    };
    internal static readonly Option<int?> Tabs = NumberOption.Whole(
        "--tabs", [], "Clients that share one HTTP/2 connection, as tabs of a browser do; needs http2",
        AllowedAttribute.Of<Scenario>(nameof(Scenario.Tabs)));
    internal static readonly Option<bool> Compression = new("--compression")
    {
        Description = "Compress answers (gzip, br) and WebSockets (permessage-deflate); messages then "
            + "read as JSON does (docs/compression.md)"
    };
    internal static readonly Option<string[]> Target = new("--target")
    {
        HelpName = "file or name",
        Description = "What to measure, instead of the harness's own server: target files, or "
            + $"names: {string.Join(", ", OwnTargets.All.Keys.Concat(TargetFile.Named))}. Several are compared",
        AllowMultipleArgumentsPerToken = true,
        CompletionSources = { (string[])[.. OwnTargets.All.Keys, .. TargetFile.Named] }
    };
    internal static readonly Option<bool> OwnTarget =
        new("--i-own-this-target") { Description = "The target is on another machine, and you may load it" };
    internal static readonly Option<string[]> Through = new("--through")
    {
        HelpName = "name",
        Description = $"What stands between clients and server, instead of the scenario's: {string.Join(", ", ThroughChoice.Names.Keys)}. "
            + "Several are compared (docs/trouble.md)",
        AllowMultipleArgumentsPerToken = true,
        CompletionSources = { (string[])[.. ThroughChoice.Names.Keys] }
    };
    internal static readonly Option<double[]> Loss = NumberOption.Reals(
        "--loss",
        "Percent of the TCP packets that are dropped on the way, each way, instead of the scenario's: 0 to 30. Several are "
            + "compared, such as 0 1 5; needs root on Linux (docs/loss.md)",
        AllowedAttribute.Of<Scenario>(nameof(Scenario.LossPercent)));
    internal static readonly Option<string?> Engine = new("--engine")
    {
        Description = $"Client engine: {string.Join(", ", EngineList.All.Select(e => e.Name))}. Default: {EngineList.All[0].Name}; "
            + $"beyond {EngineList.ManyClients} clients, and to find the most, {EngineList.Cheapest.Name}",
        CompletionSources = { (string[])[.. EngineList.All.Select(e => e.Name)] }
    };
    internal static readonly Option<int?> Servers =
        NumberOption.Whole("--servers", [], "Server processes; default: as many as the connections need", new(1, ProcessRule.Most));
    internal static readonly Option<int?> Generators = NumberOption.Whole(
        "--generators", [], "Generator processes, each for one server; default: as many as the connections need", new(1, ProcessRule.Most));
    internal static readonly Option<int?> Retries = NumberOption.Whole(
        "--retries", [],
        "How often a trial is made again that was invalid for time stolen by the hypervisor or for other "
            + "programs: 0 to 10. Default: 2, with --quick 0",
        new(0, 10));
    internal static readonly Option<string?> Out = new("--out", "-o") { Description = "Folder for the results. Default: results/<run id>" };
    internal static readonly Option<bool> Overwrite =
        new("--overwrite") { Description = "With --out: removes what a run left in that folder first; other files stay" };
    internal static readonly Option<bool> NoReport = new("--no-report") { Description = "Only measure; draw later with bench report" };
    internal static readonly Option<bool> Live = new("--live")
    {
        Description = "Serve a page of the run while it runs, on a loopback address that is printed: progress, latency, CPU, "
            + "findings, a button that stops it (docs/live.md)"
    };
    internal static readonly Option<int?> LivePort =
        NumberOption.Whole("--live-port", [], "The page's port: 1024 to 65535. Default: any that is free", new(1024, 65535));
    internal static readonly Option<bool> Force = new("--force") { Description = "Run although a check of the machine refuses" };

    internal static readonly Option<string?> Fleet = new("--fleet")
    {
        Description = "Drive the load from the agents of this fleet, instead of from processes of this machine: where one of "
            + $"them listens, such as {FleetAddress.Usual} (docs/fleet.md)"
    };
    internal static readonly Option<bool> FewerAgents = new("--fewer-agents")
    {
        Description = "Go on with the agents of the fleet that are left when one has gone, instead of failing at the start of each trial "
            + "after; what fewer agents made says so"
    };

    internal static readonly Option<int?> Agents = NumberOption.Whole(
        RollCall.LeastOption, [],
        $"Wait until the fleet has so many agents, for {RollCall.LongestWait.TotalMinutes:0} minutes at most: 1 to 1000", new(1, 1000));

    /// <summary>Options that the environment gave, as a run's file tells them behind the command as typed.</summary>
    public static IReadOnlyList<string> OfEnvironment { get; set; } = [];

    public static Command Make()
    {
        var command = new Command("run", "Measure: every pattern of a scenario against a fresh server each time, then draw the report")
        {
            ScenarioOption, Quick, Full, Clients, Trials, Seed, Pattern, Workload, Headers, Tls, Http2, Tabs, Compression, Target,
            TargetChoice.Url, OwnTarget, Through, Loss, TrustChoice.Authority, TrustChoice.Insecure, Engine, Servers, Generators, Retries,
            Out, Overwrite,
            NoReport, Live, LivePort, Fleet, Agents, FewerAgents, AgentCommand.Cluster, AgentCommand.TokenFile, AgentCommand.Tls, Force,
            ReportCommand.Prices, ReportCommand.PriceClients,
            ReportCommand.Ci,
        };
        command.SetAction((parsed, _) => ExecuteAsync(parsed));
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed)
    {
        var log = parsed.GetValue(Live) || parsed.GetValue(LivePort) is not null ? new LiveLog() : null;
        using var meter = log is null ? null : new RunMeter(MakeView());
        var view = log is null ? MakeView() : new LiveView(meter!, new LogView(log));
        var retries = parsed.GetValue(Retries) ?? (parsed.GetValue(Quick) ? 0 : 2);
        var (scenario, targets, trust, findings) = Measured.Of(parsed, view);
        if (TakesScale(parsed))
            view.Say($"scenario {scenario.Name}: {scenario.Description} The default's workload is for up to {EngineList.ManyClients:N0} "
                + "clients; --scenario default takes it all the same");
        var fleet = await FleetChoice.OfAsync(parsed, scenario, targets, view.Say);
        if (Prepare(
            parsed, scenario, targets.Count == 0 ? EngineList.For(scenario.Workloads.Max(w => w.Clients)) : EngineList.All[0], view,
            targets, fleet) is not var (settings, folder))
            return ExitCode.Error;
        using var taken = folder;
        using var interrupt = new Interrupt(view);
        await using var live = log is null ? null : await LiveRunPage.StartAsync(log, parsed.GetValue(LivePort) ?? 0, interrupt, view);
        if (parsed.GetValue(Full))
        {
            await using var output = new HeardOutput(Console.Out);
            var proof = await SelfTestCommand.RunAsync(
                SelfCheckList.All, settings.Engine, once: false, Path.Combine(folder.Path, "selftest.json"), output, interrupt.Token);
            if (interrupt.Token.IsCancellationRequested) return ExitCode.Interrupted;
            if (proof.Failed > 0)
                throw new ChildFailedException($"the self-test failed in {proof.Failed} rows, so that this run would prove nothing; see "
                    + $"above, then {Programs.Command} selftest");
        }

        settings =
            settings with { Retries = retries, Trust = trust, Watched = log is not null, Findings = [.. settings.Findings, .. findings] };
        if (fleet is not null) view.Say(FleetRules.Told(fleet.Agents).Message);
        var run = await new Run(settings, folder, view, TimeProvider.System, fleet?.SidesOf(settings)).ExecuteAsync(interrupt.Token);
        live?.Ended(run.Status, folder.Path);
        var report = parsed.GetValue(NoReport) ? ExitCode.Ok : await ReportCommand.MakeAsync(folder.Path, parsed, deaf: true);
        if (!parsed.GetValue(NoReport)) live?.Drawn(Path.Combine(folder.Path, "report.html"));
        return ExitOf(run.Status, report);
    }

    /// <summary>What a run tells the shell.</summary>
    /// <param name="status">How it ended.</param>
    /// <param name="report">What the report told.</param>
    internal static int ExitOf(RunStatus status, int report) => status switch
    {
        RunStatus.Interrupted => ExitCode.Interrupted,
        RunStatus.Complete => report,
        _ => ExitCode.Error,
    };

    /// <summary>Checks the machine, says what is doubtful, and takes a folder; null when a check refuses.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="scenario">What is measured.</param>
    /// <param name="usualEngine">The engine when the user names none.</param>
    /// <param name="view">Is told what the checks found.</param>
    /// <param name="targets">Targets beside the own server, by name.</param>
    /// <param name="fleet">Whose agents make the load; null for processes of this machine.</param>
    internal static (RunSettings Settings, RunFolder Folder)? Prepare(
        ParseResult parsed, Scenario scenario, IClientEngine usualEngine, IProgressView view,
        IReadOnlyDictionary<string, TargetFile>? targets = null, FleetChoice? fleet = null)
    {
        var agents = fleet?.Agents;
        var engine = EngineList.UsableFor(parsed.GetValue(Engine) is { } named ? EngineList.Find(named) : usualEngine, out var fallback);
        foreach (var pattern in scenario.Patterns)
            if (pattern.Target is { } target
                && targets?.GetValueOrDefault(target) is { } file
                && engine.SpeaksNot(pattern.Pattern, file.Spec.Patterns[pattern.Pattern]) is { } why)
                throw new ScenarioException($"engine {engine.Name} cannot speak {pattern.Pattern} to target {target}: {why}; leave out "
                    + $"--engine, or take --engine {EngineList.All[0].Name}");
        if (scenario.Patterns.Any(p => p.TlsResume == true) && engine.ResumesNoTls is { } noTickets)
            throw new ScenarioException($"engine {engine.Name} resumes no TLS session of a client: {noTickets}; take --engine "
                + $"{EngineList.All.First(e => e.ResumesNoTls is null).Name}, or leave tls_resume out");
        engine = EngineFor(engine, e => e.SpeaksNoTls, p => p.Tls ?? scenario.Tls, "speaks no TLS", "tls", parsed, scenario, ref fallback);
        engine = EngineFor(
            engine, e => e.SpeaksNoHttp2, p => p.Http2 ?? scenario.Http2, "speaks no HTTP/2", "http2", parsed, scenario, ref fallback);
        engine = EngineFor(
            engine, e => e.ReadsNoCompression, p => p.Compression ?? scenario.Compression, "reads nothing that is compressed",
            "compression", parsed, scenario, ref fallback);

        var processes = ProcessRule.ForThisMachine(parsed.GetValue(Servers), parsed.GetValue(Generators));
        if (agents is not null) processes = FleetRules.Spread(processes, agents);
        var startedUtc = CalendarTime();
        var runId = $"{startedUtc.ToString("yyyyMMdd-HHmmss", System.Globalization.CultureInfo.InvariantCulture)}-{scenario.Name}";
        var path = parsed.GetValue(Out) ?? Path.Combine(Results, runId);

        targets ??= new Dictionary<string, TargetFile>();
        var results = CheckCommand.CheckAll(new PreflightNeed(scenario, path, processes)
        {
            Agents = agents,
            OverLoopback = p => fleet is null || FleetSides.AreOverLoopback(p, targets, fleet.Server),
        });
        if (fallback is not null) view.Say($"note: {fallback}");
        if (OfEnvironment.Count > 0) view.Say($"by the environment: {string.Join(' ', OfEnvironment)}");
        foreach (var result in results.Where(r => r.Outcome == Outcome.Pass && r.Tell)) view.Say($"{result.Name}: {result.Message}");
        var forced = parsed.GetValue(Force);
        foreach (var result in results.Where(r => r.Outcome != Outcome.Pass))
            view.Say($"{(result.Outcome == Outcome.Refuse && !forced ? "refused" : "warning")}: {result.Name}: {result.Message}"
                + (result.Remedy.Length > 0 ? $". {result.Remedy}" : ""));
        if (!forced && results.Any(r => r.Outcome == Outcome.Refuse))
        {
            view.Say("nothing was run; with --force it is run all the same, and the report says what stood against it");
            return null;
        }

        var folder = parsed.GetValue(Out) is { } chosen
            ? RunFolder.At(chosen, parsed.GetValue(Overwrite))
            : RunFolder.Fresh(Results, runId);
        ThreadPool.SetMinThreads(ProcessRule.WorkersForMost, 16);
        var settings = new RunSettings
        {
            Scenario = scenario,
            Engine = engine.Name,
            Processes = processes,
            Targets = targets,
            Agents = agents,
            ServerToAgents = fleet?.Server ?? IPAddress.Loopback,
            CommandLine = "bench " + string.Join(
                ' ', [.. Environment.GetCommandLineArgs().Skip(1).Select(ClusterAddress.Hidden), .. OfEnvironment]),
            RunId = folder.Id,
            StartedUtc = startedUtc.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
            Findings =
            [
                .. results.Where(r => r.Outcome != Outcome.Pass).Select(AsFinding),
                .. fallback is null ? (Finding[])[] : [EngineFallback(fallback)],
                .. agents is null ? (Finding[])[] : [FleetRules.Told(agents)],
                .. ByEnvironment()
            ],
        };
        return (settings, folder);
    }

    // The engine itself, or one that can do what the scenario asks for and this one cannot; refused when this one was asked for by name.
    private static IClientEngine EngineFor(
        IClientEngine engine, Func<IClientEngine, string?> cannot, Func<PatternSettings, bool?> asks, string what, string setting,
        ParseResult parsed, Scenario scenario, ref string? fallback)
    {
        if (cannot(engine) is not { } why || !scenario.Patterns.Any(p => asks(p) ?? false)) return engine;
        var able = EngineList.All.First(e => cannot(e) is null);
        if (parsed.GetValue(Engine) is not null)
            throw new ScenarioException($"engine {engine.Name} {what}: {why}; take --engine {able.Name}, or leave {setting} out");
        fallback = $"engine '{able.Name}' is used, as '{engine.Name}' {what}: it costs more CPU and memory a client";
        return able;
    }

    private static IEnumerable<Finding> ByEnvironment()
    {
        if (OfEnvironment.Count == 0) yield break;
        yield return new Finding
        {
            Code = "options-of-environment",
            Severity = Severity.Note,
            Message = $"the environment gave {string.Join(' ', OfEnvironment)}",
            Remedy = "unset the BENCH__ variables to run what the command line and the scenario say",
        };
    }

    internal static Scenario ReadScenario(ParseResult parsed)
    {
        var chosen = parsed.GetValue(ScenarioOption);
        var quickOfIt = chosen is not null && parsed.GetValue(Quick) && ScenarioFile.HaveQuick.Contains(chosen);
        if ((chosen is not null && !quickOfIt ? 1 : 0) + (parsed.GetValue(Quick) ? 1 : 0) + (parsed.GetValue(Full) ? 1 : 0) > 1)
            throw new ScenarioException("--scenario, --quick and --full each choose the scenario; give one of them (--quick goes with "
                + $"--scenario {string.Join(" or ", ScenarioFile.HaveQuick)})");
        var name = quickOfIt
            ? ScenarioFile.QuickOf(chosen!)
            : chosen ?? (parsed.GetValue(Quick) ? "quick" : parsed.GetValue(Full) ? "full" : TakesScale(parsed) ? "scale" : "default");
        var scenario = ScenarioFile.Load(name);
        if (parsed.GetValue(Clients) is { } clients)
            scenario = scenario with { Workloads = [.. scenario.Workloads.Select(w => w with { Clients = clients })] };
        if (parsed.GetValue(Trials) is { } trials) scenario = scenario with { Trials = trials };
        if (parsed.GetValue(Seed) is { } seed) scenario = scenario with { Seed = seed };
        if (parsed.GetValue(Pattern) is { Length: > 0 } patterns)
            scenario = scenario with { Patterns = Only(scenario.Patterns, p => p.Pattern, patterns, "pattern") };
        if (parsed.GetValue(Workload) is { Length: > 0 } workloads)
            scenario = scenario with { Workloads = Only(scenario.Workloads, w => w.Name, workloads, "workload") };
        if (parsed.GetValue(Headers) is { } headers)
        {
            var set = HeadSetOf(headers);
            scenario = scenario with { Headers = set, Patterns = [.. scenario.Patterns.Select(p => p with { Headers = set })] };
        }

        if (parsed.GetValue(Through) is { Length: > 0 } through) scenario = ThroughChoice.Of(scenario, through);
        if (parsed.GetValue(Loss) is { Length: > 0 } loss) scenario = LossChoice.Of(scenario, loss);
        if (parsed.GetValue(Tls))
            scenario = scenario with { Tls = true, Patterns = [.. scenario.Patterns.Select(p => p with { Tls = true })] };
        if (parsed.GetValue(Http2))
            scenario = scenario with { Http2 = true, Patterns = [.. scenario.Patterns.Select(p => p with { Http2 = true })] };
        if (parsed.GetValue(Compression))
            scenario = scenario with { Compression = true, Patterns = [.. scenario.Patterns.Select(p => p with { Compression = true })] };
        if (parsed.GetValue(FewerAgents)) scenario = scenario with { FewerAgents = true };
        if (parsed.GetValue(Tabs) is { } tabs)
            scenario = scenario with { Tabs = tabs, Patterns = [.. scenario.Patterns.Select(p => p with { Tabs = tabs })] };
        ScenarioFile.Check(scenario, name);
        return scenario;
    }

    private static HeadSet HeadSetOf(string name)
    {
        var names = KebabCase.All<HeadSet>();
        return names.TryGetValue(name, out var set)
            ? set
            : throw new ScenarioException($"--headers is '{Shown.Of(name)}'; {Nearest.Hint(name, names.Keys)}");
    }

    private static bool TakesScale(ParseResult parsed) =>
        parsed.GetValue(Clients) > EngineList.ManyClients
        && parsed.GetValue(ScenarioOption) is null
        && !parsed.GetValue(Quick)
        && !parsed.GetValue(Full);

    private static IReadOnlyList<T> Only<T>(IReadOnlyList<T> all, Func<T, string> name, string[] wanted, string what)
    {
        foreach (var missing in wanted.Where(w => all.All(item => name(item) != w)))
            throw new ScenarioException($"the scenario has no {what} '{Shown.Of(missing)}'"
                + $"{(Nearest.Of(missing, all.Select(name)) is { } near ? $"; did you mean {near}? It has: " : "; it has: ")}"
                + $"{string.Join(", ", all.Select(name).Distinct())}");
        return [.. all.Where(item => wanted.Contains(name(item)))];
    }

    private static Finding AsFinding(CheckResult result) => new()
    {
        Code = "preflight-" + result.Name.Replace(' ', '-'),
        Severity = Severity.Warning,
        Message = result.Message,
        Remedy = result.Remedy,
    };

    private static Finding EngineFallback(string why) => new()
    {
        Code = "engine-fallback",
        Severity = Severity.Note,
        Message = why,
        Remedy = "ask for --engine reference; without TLS and on Linux there are others",
    };

    internal static IProgressView MakeView()
    {
        // A terminal that knows no control sequences (TERM=dumb) is a log.
        var terminal = AnsiConsole.Profile;
        var moves = !Console.IsOutputRedirected && terminal.Capabilities.Ansi;
        return new HeardView(moves
            ? new TerminalView(Console.Out, () => terminal.Width, terminal.Capabilities.ColorSystem != ColorSystem.NoColors)
            : new PlainView(Console.Out));
    }

    // The one calendar date of a run, for its name and for people; nothing is computed from it.
#pragma warning disable RS0030
    private static DateTime CalendarTime() => DateTime.UtcNow;
#pragma warning restore RS0030
}
