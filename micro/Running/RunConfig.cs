using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Bench.Micro.Running;

/// <summary>How BenchmarkDotNet runs the classes of this project.</summary>
internal static class RunConfig
{
    /// <summary>Names that <c>--with</c> takes.</summary>
    public static IReadOnlyList<string> Extras { get; } = ["threading", "disassembly", "counters"];

    /// <summary>Makes the configuration.</summary>
    /// <param name="folder">Where the reports go.</param>
    /// <param name="quick">True for fewer iterations: wide margins, good for a look.</param>
    /// <param name="extras">Diagnosers beyond memory; see <see cref="Extras"/>.</param>
    public static IConfig Make(string folder, bool quick, IReadOnlyCollection<string> extras)
    {
        // In this process: the project is built once, by the same script as everything else, and no second build can differ from it.
        var job = (quick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance).WithId(quick ? "quick" : "full");
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub, HtmlExporter.Default, JsonExporter.Full)
            .AddLogger(ConsoleLogger.Default)
            .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared))
            .WithArtifactsPath(folder)
            .WithOptions(ConfigOptions.JoinSummary | ConfigOptions.DisableLogFile);
        return config;
    }
}
