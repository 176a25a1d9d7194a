using System.Net.Sockets;
using System.Net.WebSockets;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Http2;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Names a network failure in kebab-case, so that failures can be counted by reason.</summary>
internal static class FailureReason
{
    public static string Of(Exception failure)
    {
        // What was found out here is deepest in, and what the platform makes of it around it.
        for (var e = failure; e is not null; e = e.InnerException)
            if (e is UnexpectedAnswerException or TlsException) return e.Message;
        for (var e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case SocketException socket: return KebabCase.Of(socket.SocketErrorCode);
                case TimeoutException or OperationCanceledException: return "timeout";
                case HttpProtocolException http2: return Http2Trouble.Of(http2.ErrorCode);
                case HttpIOException http: return KebabCase.Of(http.HttpRequestError);
            }
        }

        return OfOutermost(failure);
    }

    /// <summary>The same without a look at what caused it: for a request, in which phase it failed.</summary>
    public static string OfOutermost(Exception failure) => failure switch
    {
        // The platform does not say which rule a frame or its text breaks.
        WebSocketException { WebSocketErrorCode: WebSocketError.Faulted } => "invalid-frame",
        WebSocketException web => KebabCase.Of(web.WebSocketErrorCode),
        HttpRequestException http => KebabCase.Of(http.HttpRequestError),
        IOException or ObjectDisposedException => "connection-broken",
        _ => throw new InvalidOperationException($"not a network failure: {failure.Message}", failure),
    };
}
