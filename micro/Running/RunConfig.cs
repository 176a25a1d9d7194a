using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Bench.Micro.Running;

/// <summary>How BenchmarkDotNet runs the classes of this project.</summary>
internal static class RunConfig
{
    /// <summary>Names that <c>--with</c> takes.</summary>
    public static IReadOnlyList<string> Extras { get; } = ["threading"];

    /// <summary>Makes the configuration.</summary>
    /// <param name="folder">Where the reports go.</param>
    /// <param name="quick">True for fewer iterations: wide margins, good for a look.</param>
    /// <param name="extras">Diagnosers beyond memory; see <see cref="Extras"/>.</param>
    public static IConfig Make(string folder, bool quick, IReadOnlyCollection<string> extras)
    {
        // In this process: the project is built once, by the same script as everything else, and no second build can differ from it.
        var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithId(quick ? "quick" : "full")
            .WithIterationTime(TimeInterval.FromMilliseconds(quick ? 25 : 100))
            .WithWarmupCount(quick ? 3 : 5).WithIterationCount(quick ? 5 : 15);
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub, HtmlExporter.Default, JsonExporter.Full)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(folder)
            .WithOptions(ConfigOptions.DisableLogFile);
        if (extras.Contains("threading")) config.AddDiagnoser(ThreadingDiagnoser.Default);
        return config;
    }
}
