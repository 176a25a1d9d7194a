using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bench.Contract.Reading;
using Bench.Loadgen.Clients.Wire;
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
            var host = text[..colon];
            // Without brackets the port of an IPv6 address could be its last group.
            if (host is ['[', .., ']'] != host.Contains(':', StringComparison.Ordinal)) throw NotOne(option, text);
            if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
                return Callable(address) ? new IPEndPoint(address, port) : throw new ScenarioException(
                    $"{option} is '{Shown.Of(text)}', which stands for every address of a machine, and agents tell each other one; give "
                        + "the one by which the others reach it");
            if (host == "localhost") return new IPEndPoint(IPAddress.Loopback, port);
            if (Resolved(host) is { } found) return new IPEndPoint(found, port);
        }

        throw NotOne(option, text);
    }

    /// <summary>A host as URLs have it: an IPv6 address in brackets.</summary>
    public static string InUrl(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    /// <summary>The address of this machine by which it reaches another; nothing is sent.</summary>
    public static IPAddress OwnToward(IPEndPoint other)
    {
        using var socket = new Socket(other.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(other);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }

    private static bool Callable(IPAddress address) => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);

    private static ScenarioException NotOne(string option, string text) => new(
        $"{option} is '{Shown.Of(ClusterAddress.Masked(text))}'; it must be an address and a port of {Lowest} to {Highest}, such as "
            + $"{Usual} or [::1]:24200 (that port and the one after it are taken)");

    private static IPAddress? Resolved(string host)
    {
        try
        {
            return HostAddress.Of(host);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null; // The message says what it must be.
        }
    }
}
