using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Bench.Scaled;

/// <summary>Redis or Garnet, the servers, and HAProxy or YARP before them: started in this order, ended together.</summary>
internal sealed partial class Launch : IDisposable
{
    private const string Ready = "ready ";

    // Somebody else may take the port that was free a moment before.
    private const int Tries = 3;

    // What a server retains at most by itself (--max-log-mb); beyond it Redis refuses messages.
    private const string MostMemory = "1gb";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LaunchOptions _options;
    private readonly ManualResetEventSlim _asked;
    private readonly Action<string> _stop;
    private readonly DirectoryInfo? _ownFolder;
    private readonly string _folder;
    private readonly List<Part> _parts = [];
    private readonly List<Part> _servers = [];
    private readonly Lock _gate = new();
    private readonly HashSet<Part> _told = [];
    private bool _ending;

    /// <summary>Starts all of it, and returns when clients can come.</summary>
    /// <param name="options">What is started.</param>
    /// <param name="asked">Set when it is to end: then nothing more is started.</param>
    /// <param name="stop">Called when a part has ended without which nothing works, with the sentence that says so.</param>
    /// <exception cref="LaunchException">A part does not start.</exception>
    /// <exception cref="OperationCanceledException">It is asked to end before clients can come.</exception>
    public Launch(LaunchOptions options, ManualResetEventSlim asked, Action<string> stop)
    {
        (_options, _asked, _stop) = (options, asked, stop);
        if (options.Folder is null) _ownFolder = Directory.CreateTempSubdirectory("bench-scaled-");
        _folder = options.Folder ?? _ownFolder!.FullName;
        try
        {
            NobodyAnswers();
            var (store, port) = options.Garnet is { } garnet ? StartGarnet(garnet) : StartRedis();
            for (var i = 1; i <= options.Servers; i++) _servers.Add(StartServer(i, port));
            var behind = _servers.Select(PlaceOf).ToArray();
            var balancer = options.Yarp is { } yarp ? StartYarp(yarp, behind) : StartHaproxy(behind);
            var servers = string.Join(',', _servers.Select(server => server.Id));
            var url = $"http://127.0.0.1:{options.Port}";
            lock (_gate)
                ReadyLine = string.Create(CultureInfo.InvariantCulture, $$"""
                    {{Ready}}{"url":"{{url}}","servers":[{{servers}}],"store":{{store.Id}},"balancer":{{balancer.Id}}}
                    """);
            // What has ended meanwhile was passed over.
            foreach (var part in _parts.Where(part => part.HasEnded)) OnEnded(part);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The line that tells a program that all of it is ready, and the numbers of the processes.</summary>
    public string ReadyLine { get; }

    /// <summary>Asks all of it to end at once, and returns when it has.</summary>
    public void Dispose()
    {
        lock (_gate) _ending = true; // From now on nobody looks at a part but this.
        foreach (var part in Enumerable.Reverse(_parts)) part.Ask();
        foreach (var part in Enumerable.Reverse(_parts))
        {
            part.End(Patience);
            part.Dispose();
        }

        _ownFolder?.Delete(recursive: true);
    }

    // Clients would be served by what runs there already.
    private void NobodyAnswers()
    {
        using var socket = Connect(_options.Port);
        if (socket is not null)
            throw new LaunchException($"something listens at 127.0.0.1:{_options.Port} already; end it, or give another --port");
    }

    private (Part Redis, int Port) StartRedis()
    {
        var log = Path.Combine(_folder, "redis.log");
        for (var left = Tries; ; left--)
        {
            var port = FreePort();
            // In memory alone, as a backplane is: what is in it is worth as much as the connections that wait for it. All of this machine
            // may speak to it, so that it takes no command by which it would write files or load code.
            var redis = Start(
                "Redis", readsOutput: false, "redis-server", "--port", Text(port), "--bind", "127.0.0.1", "--save", "", "--appendonly",
                "no", "--dir", _folder, "--logfile", log, "--maxmemory", MostMemory, "--maxmemory-policy", "noeviction",
                "--rename-command", "CONFIG", "", "--rename-command", "MODULE", "", "--rename-command", "DEBUG", "");
            while (!redis.HasEnded)
            {
                if (Answers(port, redis.Id)) return (redis, port);
                Pause();
            }

            lock (_gate) _told.Add(redis); // Of one that another takes the place of nobody need know.
            if (left > 1) continue;
            var words = File.Exists(log) ? File.ReadLines(log).LastOrDefault("it said nothing") : "what it has said stands above";
            throw new LaunchException($"Redis ended before it was ready: {words}");
        }
    }

    private (Part Garnet, int Port) StartGarnet(string program)
    {
        for (var left = Tries; ; left--)
        {
            var port = FreePort();
            var garnet = Start("Garnet", readsOutput: true, "dotnet", program, Text(port));
            if (ReadyLineOf(garnet) is not null) return (garnet, port);
            lock (_gate) _told.Add(garnet); // Of one that another takes the place of nobody need know.
            if (left == 1) throw new LaunchException("Garnet ended before it was ready; what it has said stands above");
        }
    }

    private Part StartServer(int number, int redisPort) => Start(
        $"server {number}", readsOutput: true, "dotnet", _options.Server, "--urls", "http://127.0.0.1:0", "--control-urls",
        "http://127.0.0.1:0", "--backplane", $"127.0.0.1:{redisPort}");

    private string PlaceOf(Part server) => ReadyLineOf(server) is { } line
        ? Address().Match(line).Groups[1].Value
        : throw new LaunchException($"{server.Name} ended before it was ready; what it has said stands above");

    // Null of one that has ended before.
    private string? ReadyLineOf(Part part)
    {
        while (true)
        {
            var reading = part.ReadLineAsync();
            while (!reading.IsCompleted) Pause();
            if (reading.Result is not { } line) return null;
            if (!line.StartsWith(Ready, StringComparison.Ordinal)) continue;
            part.ReadNoMore();
            return line;
        }
    }

    private Part StartHaproxy(IEnumerable<string> behind)
    {
        var file = Written("haproxy.cfg", HaproxyText.Of(_options.Port, _options.Balance, behind));
        return WhenItListens(Start("HAProxy", readsOutput: false, "haproxy", "-db", "-q", "-f", file));
    }

    private Part StartYarp(string program, IEnumerable<string> behind) =>
        WhenItListens(Start("YARP", readsOutput: false, "dotnet", program, Written("yarp.json", YarpText.Of(_options.Port, behind))));

    private string Written(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private Part WhenItListens(Part balancer)
    {
        while (!balancer.HasEnded)
        {
            using var socket = Connect(_options.Port);
            if (socket is not null) return balancer;
            Pause();
        }

        throw new LaunchException($"{balancer.Name} ended before it was ready; what it has said stands above");
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
        lock (_gate)
        {
            if (_ending || ReadyLine is null || !_told.Add(part)) return;
            if (_servers.Contains(part) && _servers.Exists(server => !server.HasEnded))
                Console.Error.WriteLine($"{part.Name} (process {part.Id}) has ended; the others go on");
            else _stop($"{part.Name} (process {part.Id}) has ended, and nothing works without it");
        }
    }

    private void Pause()
    {
        if (_asked.Wait(LookAgain)) throw new OperationCanceledException();
    }

    // Somebody else may have taken the port meanwhile, and may be a Redis.
    private static bool Answers(int port, int process)
    {
        using var socket = Connect(port);
        if (socket is null) return false;
        try
        {
            socket.ReceiveTimeout = (int)AnswerPatience.TotalMilliseconds;
            socket.Send("INFO server\r\n"u8);
            using var reader = new StreamReader(new NetworkStream(socket));
            while (reader.ReadLine() is { } line && !line.StartsWith('-'))
                if (line.StartsWith("process_id:", StringComparison.Ordinal)) return line == $"process_id:{process}";
            return false;
        }
        catch (Exception e) when (e is SocketException or IOException)
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
