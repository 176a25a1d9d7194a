namespace Bench.Host.Serving;

/// <summary>The listener that is measured, whatever serves it.</summary>
internal interface IMeasuredListener : IAsyncDisposable
{
    /// <summary>Where it listens, once started; port 0 has become a real one.</summary>
    IReadOnlyList<string> Urls { get; }

    /// <summary>
    /// Ends when a part that serves has, by a defect that it is faulted with or because all was stopped; never where the framework serves,
    /// which ends the process itself.
    /// </summary>
    Task Ended { get; }

    /// <summary>Binds and begins to serve.</summary>
    /// <exception cref="Options.OptionException">An address is in use or cannot be listened on.</exception>
    Task StartAsync();

    /// <summary>Says goodbye in every protocol; what does not end within the drain time is cut.</summary>
    Task StopAsync();
}

/// <summary>It, served by ASP.NET.</summary>
internal sealed class KestrelListener(WebApplication app) : IMeasuredListener
{
    public IReadOnlyList<string> Urls => [.. app.Urls];

    public Task Ended { get; } = new TaskCompletionSource().Task;

    public Task StartAsync() => Http.Listener.StartAsync(app, "--urls");

    public Task StopAsync() => app.StopAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
