using System.Globalization;
using System.Text;

namespace Bench.Host.Options;

/// <summary>An option that cannot be used as given; the message names it and what is allowed.</summary>
internal sealed class OptionException(string message) : Exception(message);

/// <summary>Reads the server's options from the command line (--name value or --name=value) and from BENCH_NAME variables.</summary>
internal static class OptionReader
{
    private sealed record Definition(string Name, string Default, string Help, long Min = 0, long Max = 0);

    // THE LIST of options. A range makes it a number.
    private static readonly Definition[] Definitions =
    [
        new("urls", "http://127.0.0.1:5000", "address of the patterns; port 0 takes a free one"),
        new("control-urls", "http://127.0.0.1:5001", "address of the control API and /metrics"),
        new("heartbeat-ms", "15000", "idle time after which SSE gets a comment and a WebSocket a ping", 10, 3_600_000),
        new("hold-ms", "25000", "how long a long-poll is held when it does not say", 1, 600_000),
        new("max-hold-ms", "120000", "the longest hold that a long-poll may ask for", 1, 3_600_000),
        new("ring-capacity", "1024", "messages kept for each topic (rounded up to a power of two)", 2, 1_048_576),
        new("max-batch", "1024", "most messages in one answer of a poll", 1, 1_048_576),
        new("max-connections", "100000", "most connections at once", 1, 10_000_000),
        new("max-topics", "1000000", "most topics", 1, 10_000_000),
        new("max-message-bytes", "1048576", "longest message that a client may send", 1, 1_073_741_824),
        new("drain-ms", "5000", "how long a stop may take", 0, 600_000),
    ];

    private const string StopWithStdin = "stop-with-stdin";

    /// <summary>Reads and checks all options.</summary>
    /// <exception cref="OptionException">One is unknown, missing its value, or out of range.</exception>
    public static ServerOptions Read(string[] args, Func<string, string?> environment)
    {
        var given = Split(args);
        string Text(string name) => given.GetValueOrDefault(name) ?? environment("BENCH_" + name.ToUpperInvariant().Replace('-', '_')) ?? Definitions.Single(d => d.Name == name).Default;
        int Number(string name)
        {
            var definition = Definitions.Single(d => d.Name == name);
            var text = Text(name);
            return int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= definition.Min && value <= definition.Max
                ? value
                : throw new OptionException($"--{name} is '{text}'; allowed: {definition.Min} to {definition.Max}");
        }

        return new ServerOptions
        {
            Url = Address("urls", Text("urls")),
            ControlUrl = Address("control-urls", Text("control-urls")),
            HeartbeatMs = Number("heartbeat-ms"),
            HoldMs = Number("hold-ms"),
            MaxHoldMs = Number("max-hold-ms"),
            RingCapacity = Number("ring-capacity"),
            MaxBatch = Number("max-batch"),
            MaxConnections = Number("max-connections"),
            MaxTopics = Number("max-topics"),
            MaxMessageBytes = Number("max-message-bytes"),
            DrainMs = Number("drain-ms"),
            StopWithStdin = given.ContainsKey(StopWithStdin),
        };
    }

    /// <summary>What --help prints.</summary>
    public static string Help()
    {
        var text = new StringBuilder("The target server of the bench harness. Options (each also as a variable, BENCH_RING_CAPACITY for --ring-capacity):\n");
        foreach (var d in Definitions)
            text.AppendLine(CultureInfo.InvariantCulture, $"  --{d.Name,-18} {d.Help}{(d.Max > 0 ? $", {d.Min} to {d.Max}" : "")} [{d.Default}]");
        text.AppendLine(CultureInfo.InvariantCulture, $"  --{StopWithStdin,-18} stop in good order when standard input ends");
        return text.Append("Try:  curl -N 'http://127.0.0.1:5000/sse?topic=news' &  curl -d hello 'http://127.0.0.1:5000/messages?topic=news'").ToString();
    }

    private static Dictionary<string, string> Split(string[] args)
    {
        var given = new Dictionary<string, string>();
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][2..] : throw new OptionException($"'{args[i]}' is no option; --help lists them");
            string? value = null;
            if (name.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals) (name, value) = (name[..equals], name[(equals + 1)..]);
            if (name == StopWithStdin)
            {
                given[name] = "";
                continue;
            }

            if (Definitions.All(d => d.Name != name)) throw new OptionException($"--{name} is unknown; valid: {string.Join(", ", Definitions.Select(d => "--" + d.Name))}, --{StopWithStdin}");
            given[name] = value ?? (++i < args.Length ? args[i] : throw new OptionException($"--{name} needs a value"));
        }

        return given;
    }

    private static Uri Address(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.AbsolutePath == "/"
            ? uri
            : throw new OptionException($"--{name} is '{text}'; give one address such as http://127.0.0.1:5000");
}
