using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace RealtimeBench;

/// <summary>
/// Load tests in a test framework: the same runs that <c>bench run</c> makes, by the same program, in processes of its own.
/// </summary>
public static class Bench
{
    /// <summary>Measures what listens at an address.</summary>
    /// <param name="url">Scheme, host and port, in the place of the url of <see cref="BenchLoad.Target"/>.</param>
    /// <param name="load">What is done to it, and what is asked of it.</param>
    /// <param name="stop">Ends the run; nothing of it is kept then.</param>
    /// <exception cref="BenchException">The run could not be made; the message says why, and the next step.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<BenchRun> RunAsync(Uri url, BenchLoad load, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(load);
        return Harness.RunAsync(url, load, ofThisProcess: false, stop);
    }

    /// <summary>
    /// Measures a host of this process: the services of a <c>WebApplication</c>, an <c>IHost</c>, or a <c>WebApplicationFactory</c> that
    /// was told <c>UseKestrel(0)</c>
    /// and <c>StartServer()</c>. Its CPU and memory are those of this process, with all else that runs in it.
    /// </summary>
    /// <param name="host">The host's services.</param>
    /// <param name="load">What is done to it, and what is asked of it.</param>
    /// <param name="stop">Ends the run; nothing of it is kept then.</param>
    /// <exception cref="BenchException">The host listens on no port, or the run could not be made.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Task<BenchRun> RunAsync(IServiceProvider host, BenchLoad load, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(load);
        return Harness.RunAsync(AddressOf(host), load, ofThisProcess: true, stop);
    }

    private static Uri AddressOf(IServiceProvider host)
    {
        var addresses = host.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;
        if (addresses?.OrderBy(a => a.StartsWith("https", StringComparison.Ordinal)).FirstOrDefault() is not { } address)
            throw new BenchException("the host listens on no port: a TestServer has none, and a host has one once it is started; for a "
                + "WebApplicationFactory call UseKestrel(0), then StartServer()");
        // Listening everywhere is listening here too.
        foreach (var everywhere in (string[])["://[::]", "://0.0.0.0", "://+", "://*"])
            address = address.Replace(everywhere, "://127.0.0.1", StringComparison.Ordinal);
        return new Uri(address);
    }
}
