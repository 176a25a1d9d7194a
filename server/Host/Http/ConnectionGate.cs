using Bench.Host.Traffic;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Bench.Host.Http;

/// <summary>Counts the connections of the measured listener, and answers 503 on one too many before any request costs more.</summary>
internal sealed class ConnectionGate(ServerTraffic traffic, int limit)
{
    // A connection that is refused may wait so long with its first bytes: closing with unread bytes would reset it and lose the answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Connections beyond the limit that can be told so at one time; the ones after them are just closed.
    private const int Refusals = 256;

    private readonly Problem _problem = Problem.LimitReached("connections", limit, "--max-connections");
    private readonly byte[] _refusal = Problem.LimitReached("connections", limit, "--max-connections").ToResponse();

    /// <summary>Counts a connection as long as it lasts. Far too many are closed at once.</summary>
    public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
    {
        var place = Retransmits.Unavailable is null && connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket
            ? traffic.Retransmits.Add(socket)
            : -1;
        try
        {
            var open = traffic.Accept();
            if (open > limit + Refusals) return;
            if (open > limit) connection.Features.Set(TooMany.Mark);
            await next(connection);
        }
        finally
        {
            if (place >= 0) traffic.Retransmits.Remove(place);
            traffic.Drop();
        }
    };

    /// <summary>Answers one that was counted as too many; behind TLS where there is any, or its client could not read the answer.</summary>
    public ConnectionDelegate Refuse(ConnectionDelegate next) =>
        connection => connection.Features.Get<TooMany>() is null ? next(connection) : RefuseAsync(connection);

    /// <summary>
    /// What a request is answered whose connection was counted as too many, and the connection ends with it; null for one of the others.
    /// </summary>
    public Problem? RefusalOf(HttpContext http)
    {
        if (http.Features.Get<TooMany>() is null) return null;
        http.Response.Headers.Connection = "close";
        http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose(); // HTTP/2 has no such field.
        return _problem;
    }

    private async Task RefuseAsync(ConnectionContext connection)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(Patience);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(patience.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            await connection.Transport.Output.WriteAsync(_refusal, patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It asked for nothing in time, or is gone.
        }
    }

    private sealed class TooMany
    {
        public static readonly TooMany Mark = new();
    }
}
