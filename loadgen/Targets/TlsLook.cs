using System.Net.Sockets;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Targets;

/// <summary>
/// Finds out whether it is TLS that keeps a request from its answer, by one handshake. A server that never
/// ends the handshake tells nothing.
/// </summary>
internal static class TlsLook
{
    private const int BadRequest = 400;

    /// <summary>The trouble with an address that cannot be asked; null when it is another than TLS's.</summary>
    /// <param name="url">The address.</param>
    /// <param name="trust">What is trusted.</param>
    /// <param name="failure">How the request failed.</param>
    /// <param name="patience">How long the handshake is waited for.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async Task<string?> TroubleAsync(
        Uri url, TlsTrust? trust, HttpRequestException failure, TimeSpan patience, CancellationToken stop)
    {
        var secure = url.Scheme == Uri.UriSchemeHttps;
        if (secure
            ? failure.HttpRequestError != HttpRequestError.SecureConnectionError
            : failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            return null;
        return await WithinAsync(
            patience, limit => secure ? ShakeAsync(url, trust ?? new TlsTrust(), limit) : AnswersInTlsAsync(url, limit), stop);
    }

    /// <summary>
    /// The trouble with a plain address that answers with this status: servers that speak TLS alone may answer plain HTTP with 400.
    /// </summary>
    public static async Task<string?> TroubleAsync(Uri url, int status, TimeSpan patience, CancellationToken stop) =>
        status == BadRequest && url.Scheme == Uri.UriSchemeHttp
            ? await WithinAsync(patience, limit => AnswersInTlsAsync(url, limit), stop)
            : null;

    // Null when there is no answer in time.
    private static async Task<string?> WithinAsync(TimeSpan patience, Func<CancellationToken, Task<string?>> look, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        try
        {
            return await look(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<string?> AnswersInTlsAsync(Uri url, CancellationToken stop) =>
        await ShakeAsync(url, new TlsTrust { Insecure = true }, stop) is null or TlsTrouble.Refused ? TlsTrouble.TlsThere : null;

    // Null when there is TLS and the certificate fits.
    private static async Task<string?> ShakeAsync(Uri url, TlsTrust trust, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(url.DnsSafeHost, url.Port, stop);
            await using var stream = await TlsHandshake.OpenAsync(new TlsWire(socket), url.DnsSafeHost, trust, http2: false, stop);
            return null;
        }
        catch (TlsException e)
        {
            return e.Message;
        }
        catch (SocketException)
        {
            return TlsTrouble.Ended; // Gone meanwhile.
        }
        finally
        {
            socket.Dispose();
        }
    }
}
