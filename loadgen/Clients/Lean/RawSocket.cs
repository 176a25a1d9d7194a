using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Bench.Contract;
using Bench.Contract.Sockets;
using Bench.Loadgen.Clients.Wire;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>A non-blocking TCP socket by its descriptor. Failures of the network are error numbers, not exceptions.</summary>
internal static unsafe class RawSocket
{
    /// <summary>Begins to connect. Returns the descriptor, or minus the error number.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="source">Where from; null lets the system choose.</param>
    public static int Open(SocketAddress server, SocketAddress? source)
    {
        if (SpareDescriptors.Reached()) return -Libc.TooManyOpenFiles;
        var family = server.Family == AddressFamily.InterNetworkV6 ? Libc.Inet6 : Libc.Inet;
        var fd = Libc.Socket(family, Libc.Stream | Libc.NonBlockingCloseOnExec, 0);
        if (fd < 0) return -Marshal.GetLastPInvokeError();
        var on = 1;
        Libc.SetOption(fd, Libc.TcpLevel, Libc.NoDelay, (byte*)&on, sizeof(int));
        var failed = 0;
        if (source is not null)
        {
            // The port is chosen at connect, when the other end is known: so many more fit on one address.
            Libc.SetOption(fd, Libc.IpLevel, Libc.BindAddressNoPort, (byte*)&on, sizeof(int));
            fixed (byte* address = source.Buffer.Span) failed = Libc.Bind(fd, address, source.Size);
        }

        if (failed == 0)
            fixed (byte* address = server.Buffer.Span) failed = Libc.Connect(fd, address, server.Size);
        if (failed == 0) return fd;
        var error = Marshal.GetLastPInvokeError();
        if (error == Libc.InProgress) return fd;
        Libc.Close(fd);
        return -error;
    }

    /// <summary>The outcome of a connect: 0, or the error number.</summary>
    public static int ConnectError(int fd)
    {
        int error;
        var length = sizeof(int);
        return Libc.GetOption(fd, Libc.SolSocket, Libc.SoError, (byte*)&error, &length) == 0 ? error : Marshal.GetLastPInvokeError();
    }

    /// <summary>The kernel's counters of a connection; null where it does not have them.</summary>
    public static TcpInfo? ReadTcpInfo(int fd)
    {
        const int wanted = 216; // up to and including tcpi_bytes_retrans
        var info = stackalloc byte[256];
        var length = 256;
        return Libc.GetOption(fd, Libc.TcpLevel, Libc.TcpInfo, info, &length) == 0 && length >= wanted
            ? TcpInfo.Parse(new ReadOnlySpan<byte>(info, length))
            : null;
    }

    /// <summary>An error number as the platform's libraries name it, in kebab-case.</summary>
    public static string Reason(int error)
    {
        // The names that .NET has for them: what the reference engine reports.
        var named = error switch
        {
            24 or 23 => SocketError.TooManyOpenSockets, // EMFILE, ENFILE
            32 => SocketError.Shutdown, // EPIPE
            98 => SocketError.AddressAlreadyInUse,
            99 => SocketError.AddressNotAvailable,
            100 => SocketError.NetworkDown,
            101 => SocketError.NetworkUnreachable,
            103 => SocketError.ConnectionAborted,
            104 => SocketError.ConnectionReset,
            105 => SocketError.NoBufferSpaceAvailable,
            110 => SocketError.TimedOut,
            111 => SocketError.ConnectionRefused,
            113 => SocketError.HostUnreachable,
            _ => SocketError.SocketError,
        };
        return named == SocketError.SocketError ? $"errno-{error}" : KebabCase.Of(named);
    }
}
