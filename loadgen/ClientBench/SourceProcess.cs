using System.Globalization;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Parts;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.ClientBench;

/// <summary>The coordinator's end of a <see cref="Source"/> in a process of its own.</summary>
internal sealed class SourceProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private SourceProcess(ChildProcess process, int port)
    {
        _process = process;
        Url = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Url { get; }

    public int Id => _process.Id;

    public static async Task<SourceProcess> StartAsync(string pattern, int payloadBytes, IReadOnlyList<int> cores, CancellationToken stop)
    {
        var process = ChildProcess.Start(
            "source", Programs.Bench, ["source", "--pattern", pattern, "--payload", payloadBytes.ToString(CultureInfo.InvariantCulture)],
            cores, new ChildRuntime(FixedTiering: true));
        try
        {
            var words = await ChildAnswer.OfAsync(process, "ready", stop);
            return new SourceProcess(process, int.Parse(words[0], CultureInfo.InvariantCulture));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Begins to send so many rounds a second to every connection, 0 for as many as they take, with so many messages in a send().
    /// </summary>
    public Task SendAsync(double roundsPerSecond, int messages, CancellationToken stop) =>
        ChildAnswer.AskAsync(
            _process, string.Create(CultureInfo.InvariantCulture, $"send {roundsPerSecond} {messages}"), "sending", stop);

    /// <summary>Ends the sending; says what was sent since the start.</summary>
    public async Task<SourceCount> StopAsync(CancellationToken stop)
    {
        var words = await ChildAnswer.AskAsync(_process, "stop", "sent", stop);
        return new SourceCount(long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>CPU time of the process so far.</summary>
    public CpuTime ReadCpu() => ProcessCpu.Read(_process.Id) ?? throw new ChildFailedException("the source has gone");

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
