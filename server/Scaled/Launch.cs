using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Bench.Scaled;

/// <summary>Redis, the servers, and HAProxy before them: started in this order, ended together.</summary>
internal sealed partial class Launch : IDisposable
{
    private const string Ready = "ready ";

    // Somebody else may take the port that was free a moment before.
    private const int Tries = 3;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LaunchOptions _options;
    private readonly Action<string> _stop;
    private readonly List<Part> _parts = [];
    private readonly List<Part> _servers = [];
    private volatile bool _ending;

    /// <summary>Starts all of it, and returns when clients can come.</summary>
    /// <param name="options">What is started.</param>
    /// <param name="stop">Called when a part has ended without which nothing works, with the sentence that says so.</param>
    /// <exception cref="LaunchException">A part does not start.</exception>
    public Launch(LaunchOptions options, Action<string> stop)
    {
        (_options, _stop) = (options, stop);
        try
        {
            var (redis, port) = StartRedis();
            for (var i = 1; i <= options.Servers; i++) _servers.Add(StartServer(i, port));
            var behind = _servers.Select(PlaceOf).ToArray();
            var balancer = StartBalancer(behind);
            ReadyLine = string.Create(CultureInfo.InvariantCulture, $$"""
                {{Ready}}{"url":"http://127.0.0.1:{{options.Port}}","servers":[{{string.Join(',', _servers.Select(server => server.Id))}}],"redis":{{redis.Id}},"haproxy":{{balancer.Id}}}
                """);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The line that tells a program that all of it is ready, and the numbers of the processes.</summary>
    public string ReadyLine { get; }

    /// <summary>Ends all of it: the balancer first, so that nobody comes any more, Redis last.</summary>
    public void Dispose()
    {
        _ending = true;
        foreach (var part in Enumerable.Reverse(_parts)) part.Ask();
        foreach (var part in Enumerable.Reverse(_parts))
        {
            part.End(Patience);
            part.Dispose();
        }
    }

    private (Part Redis, int Port) StartRedis()
    {
        var log = Path.Combine(_options.Folder, "redis.log");
        for (var left = Tries; ; left--)
        {
            var port = FreePort();
            // In memory alone, as a backplane is: what is in it is worth as much as the connections that wait for it.
            var redis = Start(
                "Redis", readsOutput: false, "redis-server", "--port", Text(port), "--bind", "127.0.0.1", "--save", "", "--appendonly",
                "no", "--dir", _options.Folder, "--logfile", log);
            while (!redis.HasEnded)
            {
                if (AnswersPing(port)) return (redis, port);
                Thread.Sleep(LookAgain);
            }

            if (left > 1) continue;
            throw new LaunchException($"Redis ended before it was ready: {File.ReadLines(log).LastOrDefault("it said nothing")}");
        }
    }

    private Part StartServer(int number, int redisPort) => Start(
        $"server {number}", readsOutput: true, "dotnet", _options.Server, "--urls", "http://127.0.0.1:0", "--control-urls",
        "http://127.0.0.1:0", "--backplane", $"127.0.0.1:{redisPort}");

    private static string PlaceOf(Part server)
    {
        while (server.ReadLine() is { } line)
        {
            if (line.StartsWith(Ready, StringComparison.Ordinal)) return Address().Match(line).Groups[1].Value;
        }

        throw new LaunchException($"{server.Name} ended before it was ready; what it has said stands above");
    }

    private Part StartBalancer(IEnumerable<string> behind)
    {
        var file = Path.Combine(_options.Folder, "haproxy.cfg");
        File.WriteAllText(file, HaproxyText.Of(_options.Port, _options.Balance, behind));
        var balancer = Start("HAProxy", readsOutput: false, "haproxy", "-db", "-q", "-f", file);
        while (!balancer.HasEnded)
        {
            using var socket = Connect(_options.Port);
            if (socket is not null) return balancer;
            Thread.Sleep(LookAgain);
        }

        throw new LaunchException("HAProxy ended before it was ready; what it has said stands above");
    }

    private Part Start(string name, bool readsOutput, params string[] command)
    {
        var part = Part.Start(name, readsOutput, OnEnded, command);
        _parts.Add(part);
        return part;
    }

    // Servers may be killed, by a test or by a person who wants to see what becomes of their clients.
    private void OnEnded(Part part)
    {
        if (_ending || ReadyLine is null) return;
        if (_servers.Contains(part) && _servers.Exists(server => !server.HasEnded))
            Console.Error.WriteLine($"{part.Name} (process {part.Id}) has ended; the others go on");
        else _stop($"{part.Name} (process {part.Id}) has ended, and nothing works without it");
    }

    private static bool AnswersPing(int port)
    {
        using var socket = Connect(port);
        if (socket is null) return false;
        try
        {
            socket.Send("PING\r\n"u8);
            var answer = new byte[16];
            return Encoding.ASCII.GetString(answer, 0, socket.Receive(answer)).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false; // It is not so far, or it ends.
        }
    }

    private static Socket? Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The first address of the line that a server writes when it is ready (docs/protocol.md).
    [GeneratedRegex("\"urls\":\\[\"http://([^\"/]+)")]
    private static partial Regex Address();

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
