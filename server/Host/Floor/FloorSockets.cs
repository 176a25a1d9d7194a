using System.Text;
using Bench.Contract;
using Bench.Contract.Framing;
using Bench.Host.Http;
using Bench.Host.Serving;

namespace Bench.Host.Floor;

/// <summary>Takes what clients send on WebSockets, publishes it, and closes what breaks the protocol.</summary>
internal sealed class FloorSockets(ServerCore core, FloorStreams streams, FloorLoop loop)
{
    // The registry that RFC 6455, 11.7 sets up.
    private const ushort TryAgainLater = 1013;

    private readonly WebSocketRules _rules = new(OfClient: true, core.Options.MaxMessageBytes);

    /// <summary>A close frame of a server.</summary>
    public static byte[] CloseFrame(ushort status, string reason)
    {
        byte[] text = Encoding.UTF8.GetBytes(reason);
        return [0x88, (byte)(2 + text.Length), (byte)(status >> 8), (byte)status, .. text];
    }

    /// <summary>Takes as many frames as are there.</summary>
    /// <param name="connection">Whose they are.</param>
    /// <param name="pending">What came.</param>
    /// <param name="used">Bytes at its start that are done with.</param>
    /// <param name="kept">Bytes after those that must be given again.</param>
    public void Use(FloorConnection connection, Span<byte> pending, out int used, out int kept)
    {
        used = 0;
        streams.Heard(connection);
        var serial = connection.Serial;
        while (true)
        {
            var step = connection.Frames.Next(pending[used..], _rules, out var consumed, out kept, out var payload);
            if (step == WebSocketStep.NeedMore) return;
            if (!Take(connection, step, payload) || !connection.IsOpen(serial))
            {
                kept = 0;
                return;
            }

            used += consumed;
            if (!connection.IsBlocked) continue;
            // Who does not read is not read either.
            kept = pending.Length - used;
            connection.ReadLater = true;
            return;
        }
    }

    // False when the connection ends here.
    private bool Take(FloorConnection connection, WebSocketStep step, ReadOnlySpan<byte> payload) => step switch
    {
        WebSocketStep.Message => Publish(connection, payload),
        WebSocketStep.Ping => Answer(connection, payload),
        WebSocketStep.Pong => true,
        // RFC 6455, 5.5.1: the status that came, which may be none, goes back.
        WebSocketStep.Close => Close(connection, payload.IsEmpty ? [0x88, 0] : [0x88, 2, payload[0], payload[1]]),
        WebSocketStep.TooLong =>
            Close(connection, CloseFrame(WebSocketClose.TooLong, $"allowed: 1 to {core.Options.MaxMessageBytes} bytes")),
        WebSocketStep.InvalidText => Close(connection, CloseFrame(WebSocketClose.InvalidText, "allowed: UTF-8")),
        _ => Close(connection, CloseFrame(WebSocketClose.ProtocolError, "the frame breaks RFC 6455")),
    };

    private bool Publish(FloorConnection connection, ReadOnlySpan<byte> payload)
    {
        var json = (connection.Asked & Asked.Json) != 0;
        return core.Upstream.Publish(connection.Fan!.Log, payload, json, out _) switch
        {
            Taken.Yes => true,
            Taken.TooLong =>
                Close(connection, CloseFrame(WebSocketClose.TooLong, $"encoded as JSON: at most {MessageCodec.MaxEncodedBytes} bytes")),
            Taken.NoRoom => Close(connection, CloseFrame(TryAgainLater, "the messages of all topics fill --max-log-mb")),
            _ => Close(connection, CloseFrame(WebSocketClose.InvalidText, json ? "allowed: one JSON value in UTF-8" : "allowed: UTF-8")),
        };
    }

    private static bool Answer(FloorConnection connection, ReadOnlySpan<byte> payload)
    {
        Span<byte> pong = stackalloc byte[2 + WebSocketFrame.LongestControl];
        pong[0] = 0x8A;
        pong[1] = (byte)payload.Length;
        payload.CopyTo(pong[2..]);
        return connection.Send(pong[..(2 + payload.Length)]);
    }

    private bool Close(FloorConnection connection, ReadOnlySpan<byte> frame)
    {
        if (connection.Send(frame)) loop.CloseSoon(connection);
        return false;
    }
}
