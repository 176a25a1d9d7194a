using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bench.Contract.Reading;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Fleet;

/// <summary>An address with a port of a fleet, such as "127.0.0.1:24200". An agent takes that port and the one after it.</summary>
internal static class FleetAddress
{
    /// <summary>Where an agent listens if nothing is said.</summary>
    public const string Usual = "127.0.0.1:24200";

    private const int Lowest = 1024, Highest = 65534;

    /// <summary>Reads one.</summary>
    /// <param name="option">Whose value it is, for messages.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ScenarioException">It is none.</exception>
    public static IPEndPoint Of(string option, string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon > 0
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= Lowest and <= Highest)
        {
            var host = text[..colon].Trim('[', ']');
            if (IPAddress.TryParse(host, out var address)) return new IPEndPoint(address, port);
            if (host == "localhost") return new IPEndPoint(IPAddress.Loopback, port);
            if (Resolved(host) is { } found) return new IPEndPoint(found, port);
        }

        throw new ScenarioException(
            $"{option} is '{Shown.Of(text)}'; it must be an address and a port of {Lowest} to {Highest}, such as {Usual} (that port "
                + "and the one after it are taken)");
    }

    /// <summary>The address of this machine by which it reaches another; nothing is sent.</summary>
    public static IPAddress OwnToward(IPEndPoint other)
    {
        using var socket = new Socket(other.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(other);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }

    private static IPAddress? Resolved(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host).OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault();
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null; // The message says what it must be.
        }
    }
}
