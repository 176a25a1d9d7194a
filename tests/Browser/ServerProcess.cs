using System.Diagnostics;

namespace Bench.Tests.Browser;

/// <summary>The real server as a process on a free port. It can be killed and come back on the same port.</summary>
internal sealed class ServerProcess : IDisposable
{
    private Process? _process;

    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    public async Task StartAsync(params string[] options)
    {
        var deadline = Eventually.Token();
        (Uri Url, Uri Control)? ready = null;
        while (ready is null)
        {
            // Another program may have been given the port meanwhile; it is asked for until that has let go of it.
            deadline.ThrowIfCancellationRequested();
            _process = ServerProgram.Launch(
                readsErrors: false,
                ["--urls", $"http://{Url.Authority}", "--control-urls", "http://127.0.0.1:0", "--stop-with-stdin", .. options]);
            ready = await ServerProgram.ReadyAsync(_process);
            if (ready is null) Kill();
        }

        Url = ready.Value.Url;
    }

    /// <summary>Ends it without a word, as a power cut does.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();
}
