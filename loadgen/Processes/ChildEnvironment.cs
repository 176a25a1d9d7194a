using System.Collections;

namespace Bench.Loadgen.Processes;

/// <summary>
/// The environment of a measured process. Options of the server come by its command line alone, so that a forgotten <c>BENCH_HOLD_MS</c>
/// changes no measurement unseen; settings of the runtime pass, as they are a way to measure another runtime, and are written down.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>How names of server options begin.</summary>
    public const string Options = "BENCH_";

    /// <summary>How names of this program's own options begin; no server takes them.</summary>
    public const string OptionsOfBench = "BENCH__";

    /// <summary>The token of a fleet; no program that is measured, and no generator, has any use for it.</summary>
    public const string FleetToken = "REALTIME_BENCH_FLEET_TOKEN";

    /// <summary>The password of the Redis that keeps a fleet's list of members; nor has any of those a use for it.</summary>
    public const string RedisPassword = "REALTIME_BENCH_REDIS_PASSWORD";

    // By default calls are counted only once no new method came for 100 ms, which on a slow machine puts off the optimised code by tens of
    // seconds (docs/decisions/0005). What is compiled in the end is the same.
    private const string CallCountingDelay = "DOTNET_TC_CallCountingDelayMs";
    private const string FixedTiering = "DOTNET_TieredCompilation";
    private const string MostWorkers = "DOTNET_ThreadPool_ForceMaxWorkerThreads";

    // What a generator of the runtime's sockets is given (docs/decisions/0022): a client takes what it receives on the thread that heard
    // the socket. Handing it to the thread pool first would add its waking, 0.04 to 0.09 ms, to each latency.
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    // Its pipe in the temporary folder outlives a process that is killed.
    private const string Diagnostics = "DOTNET_EnableDiagnostics";

    // What changes how a .NET process or its memory works. The rest of DOTNET_ is about the command line tool and the place of the runtime.
    private static readonly string[] RuntimePrefixes = ["DOTNET_", "COMPlus_", "LD_PRELOAD", "GLIBC_TUNABLES", "MALLOC_"];
    private static readonly string[] Harmless =
    [
        "DOTNET_ROOT", "DOTNET_HOST_PATH", "DOTNET_CLI_", "DOTNET_NOLOGO", "DOTNET_SKIP_", "DOTNET_MULTILEVEL_LOOKUP", "DOTNET_VERSION",
        "DOTNET_SDK_VERSION",
        "DOTNET_RUNNING_IN_CONTAINER", "DOTNET_GENERATE_ASPNET_CERTIFICATE", "DOTNET_USE_POLLING_FILE_WATCHER",
        "DOTNET_ADD_GLOBAL_TOOLS_TO_PATH",
        "DOTNET_INSTALL_DIR", "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "DOTNET_EnableDiagnostics",
        "DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION",
        "DOTNET_PRINT_TELEMETRY_MESSAGE", "DOTNET_TELEMETRY_", "DOTNET_CLI", "DOTNET_ROLL_FORWARD",
    ];

    /// <summary>
    /// Runtime settings that the harness itself gives every generator, unless the user's environment has another value.
    /// </summary>
    public static IReadOnlyDictionary<string, string> OfGenerators { get; } = new Dictionary<string, string> { [InlineCompletions] = "1" };

    /// <summary>Makes the environment of a child out of that of this process.</summary>
    public static void Prepare(IDictionary<string, string?> environment, ChildRuntime runtime)
    {
        LeaveNoOption(environment);
        if (runtime.FixedTiering) environment[FixedTiering] = "0";
        else environment.TryAdd(CallCountingDelay, "0");
        if (runtime.OneWorker) environment[MostWorkers] = "1";
        if (runtime.Generator)
            foreach (var (name, value) in OfGenerators) environment.TryAdd(name, value);
        LeaveNoPipe(environment);
    }

    /// <summary>No option of a server by the environment.</summary>
    public static void LeaveNoOption(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(name => name.StartsWith(Options, StringComparison.Ordinal)).ToArray())
            environment.Remove(name);
        environment.Remove(FleetToken);
        environment.Remove(RedisPassword);
    }

    /// <summary>What is killed leaves nothing in the temporary folder, unless the user has asked for the runtime's diagnostics.</summary>
    public static void LeaveNoPipe(IDictionary<string, string?> environment) => environment.TryAdd(Diagnostics, "0");

    /// <summary>Names of server options in an environment; none of them reaches a child.</summary>
    public static IReadOnlyList<string> LeftOut(IEnumerable<string> names) => [.. names
        .Where(name => name.StartsWith(Options, StringComparison.Ordinal) && !name.StartsWith(OptionsOfBench, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    /// <summary>Settings of the runtime in an environment.</summary>
    public static SortedDictionary<string, string> RuntimeSettings(IEnumerable<KeyValuePair<string, string?>> environment) => new(
        environment.Where(pair => RuntimePrefixes.Any(prefix => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            && !Harmless.Any(name => pair.Key.StartsWith(name, StringComparison.Ordinal)))
            .ToDictionary(pair => pair.Key, pair => pair.Value ?? ""),
        StringComparer.Ordinal);

    /// <summary>What generators really have of <see cref="OfGenerators"/> beside an environment.</summary>
    public static SortedDictionary<string, string> SettingsOfGenerators(IReadOnlyDictionary<string, string?> environment) => new(
        OfGenerators.ToDictionary(pair => pair.Key, pair => environment.GetValueOrDefault(pair.Key) ?? pair.Value), StringComparer.Ordinal);

    /// <summary>The environment of this process.</summary>
    public static IReadOnlyDictionary<string, string?> Own() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value);
}

/// <summary>How the runtime of a child works.</summary>
/// <param name="FixedTiering">Methods are compiled once.</param>
/// <param name="OneWorker">Its thread pool never has a second worker, so that one thread does all.</param>
/// <param name="Generator">It has <see cref="ChildEnvironment.OfGenerators"/>.</param>
internal readonly record struct ChildRuntime(bool FixedTiering, bool OneWorker = false, bool Generator = false);
