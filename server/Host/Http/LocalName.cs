using System.Net;

namespace Bench.Host.Http;

/// <summary>
/// Refuses what comes to a loopback address under a name that is not this machine's to itself. A page of any site can have its own name resolved
/// to 127.0.0.1 and then ask as if it were the server's own page (DNS rebinding); a browser marks nothing of it, and only <c>Host</c> tells.
/// </summary>
internal static class LocalName
{
    /// <summary>Why the request is refused, or null. What comes to another address may have any name: whoever listens there has names of their own.</summary>
    public static Problem? Check(HttpContext http)
    {
        if (http.Connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(local)) return null;
        var name = http.Request.Host.Host.TrimEnd('.');
        // This machine's own name may be resolved to a loopback address, as Debian does.
        if (name.Length == 0 || string.Equals(name, Environment.MachineName, StringComparison.OrdinalIgnoreCase) || string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name, out _)) return null;
        return new Problem(
            StatusCodes.Status421MisdirectedRequest, "Another name", $"Host is '{Problem.Shorten(name)}': on a loopback address this listener answers to localhost and to addresses only", "Host", "localhost or an address");
    }
}
