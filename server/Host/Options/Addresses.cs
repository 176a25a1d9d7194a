using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Http;

namespace Bench.Host.Options;

/// <summary>
/// Addresses to listen on, checked before anything is bound: the web server takes a host that it does not understand for "all interfaces",
/// and an address that was mistyped would be open to the whole network.
/// </summary>
internal static class Addresses
{
    private const string Example = "give one such as http://127.0.0.1:5080";

    /// <summary>Reads a list of addresses, parted by semicolons or commas.</summary>
    /// <exception cref="OptionException">One of them cannot be listened on.</exception>
    public static string[] Read(string value, string given)
    {
        var urls = value.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0) throw new OptionException($"{given} is empty; {Example}");
        foreach (var url in urls) Check(url, given);
        return urls;
    }

    private static void Check(string url, string given)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new OptionException($"{given}: '{url}' is not an address; {Example}");
        }

        if (!string.Equals(address.Scheme, "http", StringComparison.OrdinalIgnoreCase))
            throw new OptionException($"{given}: '{url}' has scheme '{address.Scheme}'; allowed: "
                + $"http{(IsHttps(address) ? "; with --tls 1 the measured listener speaks https at the same address" : "")}");
        if (address.PathBase.Length > 0) throw new OptionException($"{given}: '{url}' has a path; {Example}");
        if (address.Port is < 0 or > 65_535) throw new OptionException($"{given}: '{url}' has port {address.Port}; allowed: 0 to 65535");
        CheckHost(address.Host, address.Port, url, given);
    }

    private static bool IsHttps(BindingAddress address) => string.Equals(address.Scheme, "https", StringComparison.OrdinalIgnoreCase);

    private static void CheckHost(string host, int port, string url, string given)
    {
        if (host is "*" or "+") return;
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            if (port == 0)
                throw new OptionException(
                    $"{given}: '{url}' asks for a free port on localhost, which stands for two addresses; write http://127.0.0.1:0");
            return;
        }

        if (!IPAddress.TryParse(host, out var ip))
            throw new OptionException($"{given}: '{url}' does not name an address of this machine; allowed: {Allowed()}");
        if (!IPAddress.IsLoopback(ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) && !Own().Contains(ip))
            throw new OptionException($"{given}: '{url}' is not an address of this machine; allowed: {Allowed()}");
    }

    private static string Allowed()
    {
        var own = Own().Where(ip => !IPAddress.IsLoopback(ip)).Select(ip => ip.ToString()).Distinct().Take(4).ToArray();
        return $"localhost, 127.0.0.1, [::1], * for every interface{(own.Length > 0 ? ", " + string.Join(", ", own) : "")}";
    }

    private static IEnumerable<IPAddress> Own()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(address => address.Address)];
        }
        catch (NetworkInformationException)
        {
            return []; // Not to be had here: then only loopback and "every interface" are known to be right.
        }
    }
}
