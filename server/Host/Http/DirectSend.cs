using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Bench.Host.Http;

/// <summary>Sends bytes that belong to a response, or to a WebSocket, as they are: after all that was flushed before.</summary>
internal interface IDirectSend
{
    /// <summary>Completes when the kernel has taken them; false when the connection is gone.</summary>
    ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Sends without waiting. False when nothing was sent: others are before it, the peer does not read, or it is gone.</summary>
    bool TrySend(ReadOnlyMemory<byte> bytes);
}

/// <summary>
/// The way out of a connection without Kestrel's pipe and send loop (<c>--direct-send</c>): what is flushed goes to the socket at once, on
/// the thread that flushes. So a frame that is the same for all subscribers can be sent as it is, past the response's own buffers, and
/// still stands in order. Kestrel's input, and its way of closing, stay.
/// </summary>
internal sealed partial class DirectSend(Socket socket, PipeWriter closing) : PipeWriter, IDirectSend
{
    private const int LeastBytes = 512;

    // Linux, bits/socket.h. A send of Socket's own that must not wait does not tell how much of a message it took.
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;

    private readonly SafeSocketHandle _handle = socket.SafeHandle;

    // The socket keeps its sends in order, but one that does not wait would overtake those that do.
    private readonly Lock _order = new();
    private int _underWay;

    private byte[] _buffer = [];
    private int _written;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written;

    /// <summary>Gives every connection that has a socket this way out.</summary>
    public static ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            await next(connection);
            return;
        }

        var transport = connection.Transport;
        var direct = new DirectSend(socket, transport.Output);
        connection.Transport = new Pair(transport.Input, direct);
        connection.Features.Set<IDirectSend>(direct);
        try
        {
            await next(connection);
        }
        finally
        {
            direct.Release();
            connection.Transport = transport;
        }
    };

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        ValueTask<int> sending;
        try
        {
            lock (_order)
            {
                sending = socket.SendAsync(bytes, SocketFlags.None);
                if (sending.IsCompletedSuccessfully) return new(sending.Result == bytes.Length);
                _underWay++;
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            return new(false);
        }

        return EndAsync(sending, bytes.Length);
    }

    public bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            lock (_order)
            {
                if (_underWay > 0) return false;
                var sent = (int)Send(_handle, bytes.Span, bytes.Length, DontWait | NoSignal);
                if (sent == bytes.Length) return true;
                if (sent <= 0) return false;
                _underWay++;
                _ = EndAsync(socket.SendAsync(bytes[sent..], SocketFlags.None), bytes.Length - sent).AsTask();
                return true;
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            return false;
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var room = Math.Max(sizeHint, 1);
        if (_buffer.Length - _written < room)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(LeastBytes, _written + room));
            _buffer.AsSpan(0, _written).CopyTo(larger);
            Give(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _written += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_written == 0) return new(new FlushResult(isCanceled: false, isCompleted: false));
        // An idle connection keeps no buffer, and what is written while this is under way goes to another one.
        var (buffer, written) = (_buffer, _written);
        (_buffer, _written) = ([], 0);
        var sending = SendAsync(buffer.AsMemory(0, written));
        if (!sending.IsCompletedSuccessfully) return Wait(sending, buffer);
        Give(buffer);
        return new(new FlushResult(isCanceled: false, isCompleted: !sending.Result));

        static async ValueTask<FlushResult> Wait(ValueTask<bool> sending, byte[] buffer)
        {
            var sent = await sending;
            Give(buffer);
            return new FlushResult(isCanceled: false, isCompleted: !sent);
        }
    }

    /// <summary>Nothing to do: a flush that hangs on a peer that does not read ends when the connection is aborted.</summary>
    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null) => closing.Complete(exception);

    private void Release()
    {
        Give(_buffer);
        (_buffer, _written) = ([], 0);
    }

    private async ValueTask<bool> EndAsync(ValueTask<int> sending, int length)
    {
        try
        {
            return await sending == length;
        }
        catch (Exception e) when (IsGone(e))
        {
            return false;
        }
        finally
        {
            lock (_order) _underWay--;
        }
    }

    private static void Give(byte[] buffer)
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, nint length, int flags);

    private static bool IsGone(Exception e) => e is SocketException or ObjectDisposedException;

    private sealed record Pair(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
