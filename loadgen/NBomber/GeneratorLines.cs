using Bench.Loadgen.Fleet;
using Bench.Loadgen.Processes;

namespace Bench.NBomber;

/// <summary>The lines of a generator in which NBomber runs. It gets time to write its reports before it is ended.</summary>
internal sealed class GeneratorLines(ChildProcess process) : IShardLines
{
    /// <summary>The hidden command that makes this program a generator.</summary>
    public const string Verb = "generator";

    // NBomber waits up to a minute for copies that are still at work, then writes its reports.
    private static readonly TimeSpan ReportPatience = TimeSpan.FromSeconds(120);

    /// <summary>This program.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "Bench.NBomber.dll");

    public string Name => process.Name;

    public int Id => process.Id;

    public Task WriteAsync(string line, CancellationToken stop) => process.WriteLineAsync(line, stop);

    public Task<string?> ReadAsync() => process.Output.ReadLineAsync();

    public Task<ChildFailedException> FailureAsync(string doing) => process.FailureAsync(doing);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await process.StopAsync(ReportPatience);
        await process.DisposeAsync();
    }
}
