using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>An endpoint at which the server itself listens, and not Aspire's proxy for it.</summary>
internal static class DirectEndpoint
{
    /// <summary>Takes an endpoint out of the proxy, where that can be.</summary>
    /// <exception cref="InvalidOperationException">The resource has no such endpoint.</exception>
    public static void Make(EndpointReference endpoint)
    {
        var listener = endpoint.EndpointAnnotation;
        if (!listener.IsProxied
            || endpoint.Resource.IsContainer()
            || endpoint.Resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault() is { Replicas: > 1 })
            return;
        // Both are the port of the server then.
        var port = listener.TargetPort ?? listener.Port ?? FreePort();
        listener.IsProxied = false;
        listener.Port = listener.TargetPort = port;
    }

    private static int FreePort()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        return ((IPEndPoint)taken.LocalEndpoint).Port;
    }
}
