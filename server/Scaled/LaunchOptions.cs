using System.Globalization;

namespace Bench.Scaled;

/// <summary>It cannot be started, or has ended. The message is a sentence for people.</summary>
internal sealed class LaunchException(string message) : Exception(message);

/// <summary>By what a server is chosen for a request.</summary>
internal enum Balance
{
    /// <summary>Each request goes to the next one.</summary>
    RoundRobin,

    /// <summary>All of a topic go to the same one, as long as it is there.</summary>
    Topic,
}

/// <summary>What is started, and where.</summary>
/// <param name="Server">The server's program, Bench.Host.dll.</param>
/// <param name="Servers">How many of it.</param>
/// <param name="Port">The port of loopback that clients connect to.</param>
/// <param name="Balance">By what a server is chosen for a request.</param>
/// <param name="Folder">An existing folder for what is written; null for one of its own, which is gone when it ends.</param>
/// <param name="Garnet">Bench.Garnet.dll, in the place of Redis; null for Redis.</param>
/// <param name="Yarp">Bench.Yarp.dll, in the place of HAProxy; null for HAProxy.</param>
/// <param name="StopWithStdin">End when stdin ends, so that nothing outlives who has started it.</param>
internal sealed record LaunchOptions(
    string Server, int Servers, int Port, Balance Balance, string? Folder, string? Garnet, string? Yarp, bool StopWithStdin)
{
    /// <summary>How it is called.</summary>
    public const string Usage = """
        The harness's server several times behind HAProxy, with Redis between them: a target that is scaled out. YARP and Garnet, which
        are made of .NET, may take the places of the two.

          --server FILE        Bench.Host.dll, or another that takes --urls and --backplane and says ready {"urls":[…]}
          --servers N          how many of it (default 2; 1 to 64)
          --port PORT          the port of 127.0.0.1 that clients connect to
          --balance HOW        round-robin: each request goes to the next server (default); topic: all of a topic go to the same one
          --garnet FILE        Bench.Garnet.dll, which is started in the place of Redis
          --yarp FILE          Bench.Yarp.dll, which is started in the place of HAProxy; it knows --balance round-robin alone
          --folder DIR         where the load balancer's configuration and Redis's log are written (default one of its own)
          --stop-with-stdin    end when stdin ends

        It needs redis-server and haproxy, on the PATH or in /usr/sbin, unless others take their places. On stdout comes one line when all of
        it is ready, with the numbers of the processes: ready {"url":…,"servers":[…],"store":…,"balancer":…}. SIGTERM and Ctrl-C end it, and
        all that it has started with it.
        """;

    /// <summary>Reads a command line.</summary>
    /// <exception cref="LaunchException">An option is unknown, is missing, or has a value that is not allowed.</exception>
    public static LaunchOptions Read(IReadOnlyList<string> arguments)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var stopWithStdin = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (name == "--stop-with-stdin") stopWithStdin = true;
            else if (name is not ("--server" or "--servers" or "--port" or "--balance" or "--folder" or "--garnet" or "--yarp"))
                throw new LaunchException($"'{name}' is not an option; --help lists them");
            else if (i + 1 == arguments.Count) throw new LaunchException($"{name} has no value");
            else given[name] = arguments[++i];
        }

        var balance = HowOf(given.GetValueOrDefault("--balance", "round-robin"));
        if (balance == Balance.Topic && given.ContainsKey("--yarp"))
            throw new LaunchException("--balance is 'topic', which --yarp does not know; leave one of the two out");
        return new LaunchOptions(
            Path.GetFullPath(Given("--server")), Whole("--servers", given.GetValueOrDefault("--servers", "2"), 64),
            Whole("--port", Given("--port"), 65_535), balance,
            given.TryGetValue("--folder", out var folder) ? Existing(folder) : null, Full("--garnet"), Full("--yarp"), stopWithStdin);

        string? Full(string name) => given.GetValueOrDefault(name) is { } file ? Path.GetFullPath(file) : null;
        string Given(string name) => given.GetValueOrDefault(name) ?? throw new LaunchException($"{name} is missing; --help tells more");
    }

    private static string Existing(string folder) =>
        Directory.Exists(folder) ? Path.GetFullPath(folder) : throw new LaunchException($"--folder is '{folder}', which is no folder");

    private static Balance HowOf(string value) => value switch
    {
        "round-robin" => Balance.RoundRobin,
        "topic" => Balance.Topic,
        _ => throw new LaunchException($"--balance is '{value}'; allowed: round-robin or topic"),
    };

    private static int Whole(string name, string value, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed >= 1 && parsed <= max
            ? parsed
            : throw new LaunchException($"{name} is '{value}'; allowed: a whole number, 1 to {max}");
}
