using System.Net;
using System.Net.Sockets;
using Bench.Contract;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>Opens the connections of one group: the socket, and TLS over it where that is spoken.</summary>
internal sealed class Connecting(ClientPlan plan, Recorder recorder, WireAccount account, TimeProvider time)
{
    /// <summary>The reason of a connection that is asked for at another address than the plan's.</summary>
    public const string OtherHost = "other-host";

    /// <summary>Where their bytes are summed.</summary>
    public WireAccount Account => account;

    /// <summary>Opens a connection to the plan's server.</summary>
    /// <typeparam name="T">What counts its bytes.</typeparam>
    /// <param name="server">Where.</param>
    /// <param name="source">Where from; null lets the system choose.</param>
    /// <param name="metered">Makes what counts of the socket, what HTTP goes through, and what is below TLS.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<T> OpenAsync<T>(
        DnsEndPoint server, IPAddress? source, Func<Socket, Stream, TlsWire?, T> metered, CancellationToken cancel)
        where T : MeteredStream
    {
        // What a target's file or its answer names is loaded nowhere but at the address that was agreed to.
        if (!string.Equals(server.Host, plan.Server.DnsSafeHost, StringComparison.OrdinalIgnoreCase) || server.Port != plan.Server.Port)
            throw new UnexpectedAnswerException(OtherHost);
        SpareDescriptors.ThrowIfReached();
        var socket = source is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            if (source is not null) SourceAddress.Bind(socket, source);
            await socket.ConnectAsync(server, cancel);
            var (inner, tls) = plan.Server.Scheme == Uri.UriSchemeHttps
                ? await EncryptAsync(socket, cancel)
                : (new NetworkStream(socket, ownsSocket: true), null);
            var stream = metered(socket, inner, tls);
            account.Open(stream);
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask<(Stream Inner, TlsWire? Tls)> EncryptAsync(Socket socket, CancellationToken cancel)
    {
        var wire = new TlsWire(socket);
        var beganUs = time.NowUs();
        try
        {
            var encrypted = await TlsHandshake.OpenAsync(
                wire, plan.Server.DnsSafeHost, plan.Trust ?? new TlsTrust(), plan.Pattern.Http2 == true, cancel);
            recorder.ShookHands(time.NowUs() - beganUs);
            return (encrypted, wire);
        }
        catch
        {
            account.Failed(wire);
            throw;
        }
    }
}
