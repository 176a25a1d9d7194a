using System.Net;
using Bench.Contract;

namespace Bench.Host.Http;

/// <summary>
/// Refuses what comes to a loopback address under a name that is not this machine's to itself: see <see cref="LocalNames"/>.
/// </summary>
internal static class LocalName
{
    /// <summary>
    /// Why the request is refused, or null. What comes to another address may have any name: whoever listens there has names of their own.
    /// </summary>
    public static Problem? Check(HttpContext http)
    {
        if (http.Connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(local) || LocalNames.Has(http.Request.Host.Host))
            return null;
        return new Problem(
            StatusCodes.Status421MisdirectedRequest,
            "Another name",
            $"Host is '{Problem.Shorten(http.Request.Host.Host.TrimEnd('.'))}': on a loopback address this listener "
                + "answers to localhost and to addresses only",
            "Host",
            "localhost or an address");
    }
}
