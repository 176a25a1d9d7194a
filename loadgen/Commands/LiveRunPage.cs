using Bench.Loadgen.Live;
using Bench.Loadgen.Progress;
using Bench.Loadgen.Results;

namespace Bench.Loadgen.Commands;

/// <summary>The page of a run that a command makes: its button is one more way to wish for an end.</summary>
internal sealed class LiveRunPage : IAsyncDisposable
{
    private readonly LiveLog _log;
    private readonly LivePage _page;
    private readonly CancellationTokenRegistration _stopping;

    private LiveRunPage(LiveLog log, LivePage page, CancellationToken interrupt)
    {
        (_log, _page) = (log, page);
        _stopping = interrupt.Register(() => log.Add(LiveNames.Stopping, new LiveLine("stopping"), LiveJson.Default.LiveLine));
    }

    /// <summary>Begins to serve it, and says where.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LiveRunPage> StartAsync(LiveLog log, int port, Interrupt interrupt, IProgressView view)
    {
        // What ends by the wish may take its next turn where it is made: the answer to who asked does not wait for that.
        var page = await LivePage.StartAsync(log, port, () => ThreadPool.QueueUserWorkItem(_ => interrupt.Ask()));
        view.Say($"live page: {page.Url} (only with the whole address; it ends with the run)");
        return new LiveRunPage(log, page, interrupt.Token);
    }

    /// <summary>The run has ended.</summary>
    public void Ended(RunStatus status, string folder) => _log.Add(LiveNames.Ended, new LiveEnd(status, folder), LiveJson.Default.LiveEnd);

    /// <summary>Its report is drawn.</summary>
    public void Drawn(string path)
    {
        if (File.Exists(path)) _log.Add(LiveNames.Drawn, new LiveLine(Path.GetFullPath(path)), LiveJson.Default.LiveLine);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.DisposeAsync();
        await _page.DisposeAsync();
    }
}
