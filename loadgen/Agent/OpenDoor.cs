using System.Net;
using System.Net.Sockets;

namespace Bench.Agent;

/// <summary>Whether anybody listens at an address at all.</summary>
internal static class OpenDoor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Why a connection cannot be opened; null when it can.</summary>
    public static async Task<string?> MissingAsync(IPEndPoint address)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            // A machine without IPv6 has no such socket either.
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, patience.Token);
            return null;
        }
        catch (SocketException e)
        {
            return $"nobody answers there ({e.Message})";
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return $"nobody answers there within {Patience.TotalSeconds:0} s";
        }
    }
}
