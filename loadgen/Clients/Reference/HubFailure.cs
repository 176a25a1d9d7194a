using System.Net.Http;
using System.Net.Sockets;
using System.Net.WebSockets;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Tls;
using Microsoft.AspNetCore.SignalR;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>What SignalR's client says of a failure, as a reason in kebab-case.</summary>
internal static class HubFailure
{
    /// <summary>The failure as engines count it: one that puts off stays what it is.</summary>
    /// <param name="failure">What SignalR's client threw; null for a connection that just ended.</param>
    public static UnexpectedAnswerException Of(Exception? failure)
    {
        if (failure is null) return new UnexpectedAnswerException("ended-by-server");
        var all = Within(failure).ToArray();
        // What was found out here is deepest in, and what SignalR makes of it around it.
        foreach (var e in all)
            if (e is UnexpectedAnswerException known) return known;
        foreach (var e in all)
            if (e is TlsException or SocketException) return new UnexpectedAnswerException(FailureReason.Of(e));
        foreach (var e in all)
            if (ReasonOf(e) is { } reason) return new UnexpectedAnswerException(reason);
        throw new InvalidOperationException($"not a failure of a hub: {failure.Message}", failure);
    }

    private static string? ReasonOf(Exception e) => e switch
    {
        // SignalR tells these by their texts alone.
        HubException when e.Message.StartsWith("Unable to complete handshake", StringComparison.Ordinal) =>
            HubTrouble.OfHandshake(e.Message),
        HubException when e.Message.StartsWith("Connection closed with an error", StringComparison.Ordinal)
            || e.Message.StartsWith("The server closed the connection", StringComparison.Ordinal) => HubTrouble.Ended,
        HubException => HubTrouble.OfCall(e.Message),
        _ when e.Message.Contains("transfer format", StringComparison.Ordinal) => HubTrouble.Protocol,
        _ when e.Message.Contains("available transports", StringComparison.Ordinal)
            || e.Message.StartsWith("None of the transports", StringComparison.Ordinal) => HubTrouble.Transport,
        InvalidDataException => HubTrouble.NoHub,
        TimeoutException or WebSocketException or HttpRequestException or IOException or ObjectDisposedException => FailureReason.Of(e),
        // A connection that ends while something waits for it: its cancellation is SignalR's, and no time is over.
        OperationCanceledException or InvalidOperationException => "connection-broken",
        _ => null,
    };

    private static IEnumerable<Exception> Within(Exception failure) =>
        failure is AggregateException { InnerExceptions: var parts } ? [.. parts.SelectMany(Within), failure]
        : failure.InnerException is { } inner ? [.. Within(inner), failure]
        : [failure];
}
