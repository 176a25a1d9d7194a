namespace Bench.Scaled;

/// <summary>The configuration of the load balancer. Pure.</summary>
internal static class HaproxyText
{
    /// <summary>What every rung needs of it, one way to choose, and the servers.</summary>
    /// <param name="port">The port that clients connect to.</param>
    /// <param name="balance">By what a server is chosen for a request.</param>
    /// <param name="servers">HOST:PORT of each.</param>
    public static string Of(int port, Balance balance, IEnumerable<string> servers) => $"""
        # Written by bench for one trial.
        global
          # Who comes second to a port does not share it, and ends.
          noreuseport

        defaults
          mode http
          timeout connect 5s
          # Longer than a server or a client is ever silent.
          timeout client 1h
          timeout server 1h
          timeout tunnel 1h
          # What a server has written goes on at once, and does not wait for more.
          option http-no-delay
          # A server that takes no connection: the request goes to the next one. It counts as down after three checks: one may fail where
          # the machine is busy, and with all servers down each request is a 503.
          option redispatch 1

        frontend clients
          bind 127.0.0.1:{port}
          default_backend servers

        backend servers
          balance {(balance == Balance.Topic ? "url_param topic\n  hash-type consistent" : "roundrobin")}
        {string.Concat(servers.Select((server, i) => $"  server s{i + 1} {server} check inter 1s fall 3 rise 1\n"))}
        """;
}
