using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>The server answered, but not with what the pattern needs.</summary>
internal class UnexpectedAnswerException(string reason) : Exception(reason);

/// <summary>Names a network failure in kebab-case, so that failures can be counted by reason.</summary>
internal static class FailureReason
{
    public static string Of(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case UnexpectedAnswerException or DialectException: return e.Message;
                case SocketException socket: return Kebab(socket.SocketErrorCode.ToString());
                case TimeoutException or OperationCanceledException: return "timeout";
                case HttpIOException http: return Kebab(http.HttpRequestError.ToString());
            }
        }

        return failure switch
        {
            // The platform does not say which rule a frame or its text breaks.
            WebSocketException { WebSocketErrorCode: WebSocketError.Faulted } => "invalid-frame",
            WebSocketException web => Kebab(web.WebSocketErrorCode.ToString()),
            HttpRequestException http => Kebab(http.HttpRequestError.ToString()),
            IOException or ObjectDisposedException => "connection-broken",
            _ => throw new InvalidOperationException($"not a network failure: {failure.Message}", failure),
        };
    }

    private static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
