using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bench.Tests;

/// <summary>
/// A connection whose end drops what comes, as a network does that loses it: a filter of the kernel's, which looks before TCP does, so that
/// nothing is acknowledged and the other side sends again. Linux only, and without any rights.
/// </summary>
internal static class DeafSocket
{
    // setsockopt(SOL_SOCKET, SO_ATTACH_FILTER or SO_DETACH_FILTER), asm-generic/socket.h.
    private const int SocketLevel = 1, Attach = 26, Detach = 27;
    private const ushort Return = 6; // BPF_RET | BPF_K of linux/bpf_common.h; with 0 it keeps no byte.

    /// <summary>From now on nothing that comes is taken.</summary>
    public static void Deafen(Socket socket)
    {
        var program = Marshal.AllocHGlobal(8);
        try
        {
            Marshal.WriteInt64(program, Return);
            Span<byte> option = stackalloc byte[16]; // struct sock_fprog of 64 bits: the length, and where the program is.
            BinaryPrimitives.WriteUInt16LittleEndian(option, 1);
            BinaryPrimitives.WriteInt64LittleEndian(option[8..], program);
            socket.SetRawSocketOption(SocketLevel, Attach, option);
        }
        finally
        {
            Marshal.FreeHGlobal(program);
        }
    }

    /// <summary>Takes what comes again.</summary>
    public static void Hear(Socket socket) => socket.SetRawSocketOption(SocketLevel, Detach, new byte[4]);
}
