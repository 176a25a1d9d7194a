using System.Net;

namespace Bench.Contract;

/// <summary>
/// The names by which a machine speaks to itself. A page of any site can have its own name resolved to 127.0.0.1 and then ask as if it were
/// a local listener's own page (DNS rebinding); a browser marks nothing of it, and only <c>Host</c> tells. Pure.
/// </summary>
public static class LocalNames
{
    /// <summary>
    /// True for localhost and what is below it, for an address, and for this machine's own name, which may be resolved to a loopback
    /// address, as Debian does.
    /// </summary>
    /// <param name="host">The host of a request, without a port; the empty one names nobody and is taken.</param>
    public static bool Has(string host)
    {
        var name = host.TrimEnd('.');
        return name.Length == 0
            || Same(name, Environment.MachineName)
            || Same(name, "localhost")
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(name, out _);
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
