using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Bench.Contract.Sockets;

/// <summary>Receiving and sending on a non-blocking descriptor. Failures of the network are error numbers, not exceptions.</summary>
internal static unsafe class SocketCalls
{
    /// <summary>Receives what there is. Returns the bytes, 0 at the end of the stream, or minus the error number.</summary>
    public static int Receive(int fd, Span<byte> to)
    {
        fixed (byte* start = to)
        {
            while (true)
            {
                var count = Libc.Receive(fd, start, to.Length, 0);
                if (count >= 0) return (int)count;
                var error = Marshal.GetLastPInvokeError();
                if (error != Libc.Interrupted) return -error;
            }
        }
    }

    /// <summary>Sends as much as the socket takes. Returns the bytes taken, or minus the error number.</summary>
    public static int Send(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                var count = Libc.Send(fd, start, bytes.Length, Libc.NoSignal);
                if (count >= 0) return (int)count;
                var error = Marshal.GetLastPInvokeError();
                if (error != Libc.Interrupted) return error == Libc.Again ? 0 : -error;
            }
        }
    }

    /// <summary>
    /// Takes the next connection of a listener, with every message sent at once. Returns the descriptor, or minus the error number.
    /// </summary>
    public static int Accept(int listener)
    {
        var fd = Libc.Accept(listener, null, null, Libc.NonBlockingCloseOnExec);
        if (fd < 0) return -Marshal.GetLastPInvokeError();
        var on = 1;
        Libc.SetOption(fd, Libc.TcpLevel, Libc.NoDelay, (byte*)&on, sizeof(int));
        return fd;
    }

    /// <summary>An exception for a system call that only fails when the machine or this program is at fault.</summary>
    public static Win32Exception Failure(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return new Win32Exception(error, $"{call} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");
    }
}
