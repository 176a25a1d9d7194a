using System.Globalization;
using System.Text;
using Bench.Contract.Reading;

namespace Bench.Host.Options;

/// <summary>A bad option: the message names it, what was given and what is allowed.</summary>
internal sealed class OptionException(string message) : Exception(message);

/// <summary>
/// The options as the user gives them: <c>--name value</c>, <c>--name=value</c>, or <c>BENCH_NAME</c> in the
/// environment; the command line wins.
/// </summary>
internal static class OptionReader
{
    private sealed record Number(
        string Name, string About, int Min, int Max, Func<ServerOptions, int> Get, Func<ServerOptions, int, ServerOptions> With);

    private static readonly Number[] Numbers =
    [
        new(
            "max-connections", "TCP connections; one more is answered 503", 1, 1_000_000, o => o.MaxConnections,
            (o, v) => o with { MaxConnections = v }),
        new(
            "max-topics", "topics; a request that needs one more is answered 503", 1, 1_000_000, o => o.MaxTopics,
            (o, v) => o with { MaxTopics = v }),
        new(
            "max-message-bytes", "largest message that a client may send", 1, 1_048_576, o => o.MaxMessageBytes,
            (o, v) => o with { MaxMessageBytes = v }),
        new(
            "max-response-bytes", "largest poll response; one message always fits", 1_024, 16_777_216, o => o.MaxResponseBytes,
            (o, v) => o with { MaxResponseBytes = v }),
        new(
            "max-header-bytes", "largest request line, and all headers together", 1_024, 1_048_576, o => o.MaxHeaderBytes,
            (o, v) => o with { MaxHeaderBytes = v }),
        new(
            "max-log-mb", "memory of the messages of all topics, MiB; beyond it old ones go, then clients' are answered 503", 1, 1_048_576,
            o => o.MaxLogMb, (o, v) => o with { MaxLogMb = v }),
        new(
            "topic-idle-s", "a topic that nobody used for so long may go when room is needed, seconds", 10, 31_536_000, o => o.TopicIdleS,
            (o, v) => o with { TopicIdleS = v }),
        new(
            "ring-capacity", "messages retained per topic, a power of two", 2, 1_048_576, o => o.RingCapacity,
            (o, v) => o with { RingCapacity = v }),
        new(
            "ring-bytes", "bytes of messages retained per topic", 1_024, 1_073_741_824, o => o.RingBytes,
            (o, v) => o with { RingBytes = v }),
        new(
            "heartbeat-ms", "SSE: a comment after so long without an event", 100, 3_600_000, o => o.HeartbeatMs,
            (o, v) => o with { HeartbeatMs = v }),
        new(
            "retry-ms", "SSE: what browsers wait before they connect again", 0, 3_600_000, o => o.RetryMs,
            (o, v) => o with { RetryMs = v }),
        new("hold-ms", "long-polling: the hold when a request names none", 0, 3_600_000, o => o.HoldMs, (o, v) => o with { HoldMs = v }),
        new(
            "max-hold-ms", "long-polling: the longest hold a request may name", 0, 3_600_000, o => o.MaxHoldMs,
            (o, v) => o with { MaxHoldMs = v }),
        new("ping-ms", "WebSocket: a ping after so long without a frame", 100, 3_600_000, o => o.PingMs, (o, v) => o with { PingMs = v }),
        new(
            "pong-ms", "WebSocket: dropped when a ping goes unanswered so long; 0: a pong is sent instead, which asks for no answer", 0,
            3_600_000, o => o.PongMs, (o, v) => o with { PongMs = v }),
        new(
            "direct-send", "1: what goes out is sent past Kestrel's pipe, a frame made once for all (docs/decisions/0004)", 0, 1,
            o => o.DirectSend, (o, v) => o with { DirectSend = v }),
        new(
            "floor", "1: the measured listener is a bare epoll loop a core, without the framework (Linux; docs/decisions/0014)", 0, 1,
            o => o.Floor, (o, v) => o with { Floor = v }),
        new(
            "tls", "1: the measured listener speaks HTTPS, with a certificate that is made at the start and never written", 0, 1,
            o => o.Tls, (o, v) => o with { Tls = v }),
        new(
            "http2", "1: the measured listener speaks HTTP/2; with --tls 1 beside HTTP/1.1, as ALPN agrees, without it alone", 0, 1,
            o => o.Http2, (o, v) => o with { Http2 = v }),
        new(
            "compression", "1: answers are compressed (br, gzip), WebSockets too (permessage-deflate), and messages are filled as JSON is",
            0, 1, o => o.Compression, (o, v) => o with { Compression = v }),
        new(
            "hub", "1: a hub of SignalR at /hub too, over the same topics", 0, 1, o => o.Hub, (o, v) => o with { Hub = v }),
        new(
            "keep-alive-ms", "an idle HTTP connection is closed after so long without a request", 100, 86_400_000, o => o.KeepAliveMs,
            (o, v) => o with { KeepAliveMs = v }),
        new("headers-ms", "time to send a request's headers", 100, 3_600_000, o => o.HeadersMs, (o, v) => o with { HeadersMs = v }),
        new(
            "min-body-rate", "slowest request body, bytes a second", 1, 1_000_000, o => o.MinBodyRate,
            (o, v) => o with { MinBodyRate = v }),
        new("drain-ms", "time to end open requests and streams at shutdown", 0, 600_000, o => o.DrainMs, (o, v) => o with { DrainMs = v }),
    ];

    private static IEnumerable<string> Names =>
    [
        "urls",
        "control-urls",
        "allow-origin",
        "end-with",
        "workload",
        "backplane",
        .. Numbers.Select(number => number.Name)
    ];

    /// <summary>Reads the options.</summary>
    /// <exception cref="OptionException">An option is unknown, is given twice, has no value, or a value that is not allowed.</exception>
    public static ServerOptions Read(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var options = new ServerOptions();
        var givenAs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names.Where(name => name is not ("end-with" or "workload")))
        {
            if (environment(EnvironmentName(name)) is not { Length: > 0 } value) continue;
            givenAs[name] = EnvironmentName(name);
            options = With(options, name, value, EnvironmentName(name));
        }

        var before = new Dictionary<string, string>(StringComparer.Ordinal);

        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--stop-with-stdin")
            {
                options = options with { StopWithStdin = true };
                continue;
            }

            var split = argument.IndexOf('=', StringComparison.Ordinal);
            var given = split < 0 ? argument : argument[..split];
            if (!given.StartsWith("--", StringComparison.Ordinal))
                throw new OptionException($"'{argument}' is not an option; --help lists them");
            if (split < 0 && i + 1 == arguments.Count) throw new OptionException($"{given} has no value; write {given} VALUE");
            var value = split < 0 ? arguments[++i] : argument[(split + 1)..];
            options = With(options, given[2..], value, given);
            if (!before.TryAdd(given, value))
                throw new OptionException(
                    $"{given} is given twice, as '{Shown.Of(before[given])}' and as '{Shown.Of(value)}'; give it once");
            givenAs[given[2..]] = given;
        }

        return Checked(options, name => givenAs.GetValueOrDefault(name, "--" + name));
    }

    /// <summary>The help text.</summary>
    public static string Help()
    {
        var defaults = new ServerOptions();
        var text = new StringBuilder("""
            The target server: polling, long-polling, Server-Sent Events and WebSockets over one message log.

              --urls URL[;URL]          the measured listener (default http://127.0.0.1:5080; port 0 takes a free one)
              --control-urls URL[;URL]  health, counters, workload and /metrics (default http://127.0.0.1:5081)
              --allow-origin ORIGIN[;ORIGIN]  other sites whose pages may send, open WebSockets and use the control API; * for any
              --stop-with-stdin         stop in good order when stdin ends
              --end-with PID            stop in good order when that process ends, however it ends
              --workload FILE           publish that workload (JSON, as POST /workload takes it) before the measured listener opens
              --backplane HOST:PORT     a Redis by which this server and others have the same topics (default none)
              --help                    this text

            """);
        foreach (var number in Numbers)
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  {"--" + number.Name + " N",-25} {number.About} (default {number.Get(defaults)}; {number.Min} to {number.Max})");
        text.Append("""

            Each can be given in the environment too: --ring-capacity as BENCH_RING_CAPACITY.
            On stdout comes one line when the server is ready: ready {"urls":[…],"control_urls":[…]}
            With --tls 1 the addresses in it begin with https, and "certificate_sha256" is the fingerprint of its certificate.
            """);
        return text.ToString();
    }

    private static ServerOptions With(ServerOptions options, string name, string value, string given)
    {
        if (name == "urls") return options with { Urls = Addresses.Read(value, given) };
        if (name == "control-urls") return options with { ControlUrls = Addresses.Read(value, given) };
        if (name == "end-with") return options with { EndWith = Whole(value, given, 1, int.MaxValue) };
        if (name == "workload") return options with { WorkloadFile = value };
        if (name == "backplane") return options with { Backplane = Place(value, given) };
        if (name == "allow-origin") return options with { AllowOrigins = Origins(value, given) };
        var number = Numbers.FirstOrDefault(number => number.Name == name)
            ?? throw new OptionException($"{Shown.Of(given)} is not an option;{Meant(given)} --help lists them");
        return number.With(options, Whole(value, given, number.Min, number.Max));
    }

    private static int Whole(string value, string given, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed >= min && parsed <= max
            ? parsed
            : throw new OptionException($"{given} is '{value}'; allowed: a whole number, {min} to {max}");

    /// <summary>
    /// Every option that changes what the server does, as it holds: name in snake_case, value as text. Addresses are not among them.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Settings(ServerOptions options)
    {
        var settings =
            new SortedDictionary<string, string>(StringComparer.Ordinal) {
                ["allow_origin"] = string.Join(';', options.AllowOrigins),
                ["backplane"] = options.Backplane ?? ""
            };
        foreach (var number in Numbers)
            settings[number.Name.Replace('-', '_')] = number.Get(options).ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    // As the client of Redis takes it: nothing else may stand in it, which would be options.
    private static string Place(string value, string given) =>
        Uri.TryCreate($"redis://{value}", UriKind.Absolute, out var uri) && uri.Port > 0
            && uri.Authority.Equals(value, StringComparison.OrdinalIgnoreCase) // A host's name is told in small letters.
            ? value
            : throw new OptionException($"{given} is '{Shown.Of(value)}'; allowed: HOST:PORT of a Redis, such as 127.0.0.1:6379");

    private static string[] Origins(string value, string given)
    {
        var origins = value.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var origin in origins)
        {
            if (origin is "*" or "null") continue;
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                || uri.Scheme is not ("http" or "https")
                || !string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase))
                throw new OptionException(
                    $"{given}: '{origin}' is not an origin; allowed: * for any, null, or one such as https://app.example:8443");
        }

        return origins;
    }

    private static string Meant(string given) =>
        Nearest.Of(given, Names.Select(name => "--" + name).Append("--stop-with-stdin")) is { } near ? $" did you mean {near}?" : "";

    // What was given is named as it was given: a variable that nobody thinks of is what one has to look for.
    private static ServerOptions Checked(ServerOptions options, Func<string, string> given)
    {
        if (!int.IsPow2(options.RingCapacity))
            throw new OptionException($"{given("ring-capacity")} is {options.RingCapacity}; allowed: a power of two, such "
                + $"as {System.Numerics.BitOperations.RoundUpToPowerOf2((uint)options.RingCapacity)}");
        if (options is { Tls: 1, DirectSend: 1 })
            throw new OptionException(
                $"{given("direct-send")} 1 sends past what encrypts, so that it cannot go with {given("tls")} 1; leave one of them out");
        if (options is { Tls: 1, Floor: 1 })
            throw new OptionException(
                $"{given("floor")} 1 speaks plain HTTP, so that it cannot go with {given("tls")} 1; leave one of them out");
        if (options is { Http2: 1, DirectSend: 1 })
            throw new OptionException(
                $"{given("direct-send")} 1 sends past what frames, so that it cannot go with {given("http2")} 1; leave one of them out");
        if (options is { Http2: 1, Floor: 1 })
            throw new OptionException(
                $"{given("floor")} 1 speaks HTTP/1.1 alone, so that it cannot go with {given("http2")} 1; leave one of them out");
        if (options is { Compression: 1, DirectSend: 1 })
            throw new OptionException($"{given("direct-send")} 1 sends frames made once for all, so that it cannot go "
                + $"with {given("compression")} 1; leave one of them out");
        if (options is { Compression: 1, Floor: 1 })
            throw new OptionException(
                $"{given("floor")} 1 compresses nothing, so that it cannot go with {given("compression")} 1; leave one of them out");
        if (options is { Hub: 1, Floor: 1 })
            throw new OptionException(
                $"{given("floor")} 1 is no host of ASP.NET Core, so that it cannot go with {given("hub")} 1; leave one of them out");
        if (options is { DirectSend: 1, Floor: 1 })
            throw new OptionException($"{given("direct-send")} 1 is a way out of the framework's listener, "
                + $"which {given("floor")} 1 does without; leave one of them out");
        if (options is { Backplane: not null, Floor: 1 })
            throw new OptionException($"{given("floor")} 1 answers a message at once, so that it cannot go with {given("backplane")}, "
                + "whose numbers it would have to wait for; leave one of them out");
        if (options is { Backplane: not null, Hub: 1 })
            throw new OptionException($"{given("hub")} 1 subscribes without waiting for what other servers have, so that it cannot go "
                + $"with {given("backplane")}; leave one of them out");
        if (options is { Backplane: not null, WorkloadFile: not null })
            throw new OptionException($"--workload numbers its messages by itself, and with {given("backplane")} Redis numbers them; "
                + "leave one of them out");
        if (options.Floor > 0 && !OperatingSystem.IsLinux())
            throw new OptionException($"{given("floor")} 1 needs Linux (epoll) and this is {Environment.OSVersion}; leave it out");
        if (options.HoldMs > options.MaxHoldMs)
            throw new OptionException(
                $"{given("hold-ms")} is {options.HoldMs}; allowed: up to {given("max-hold-ms")}, which is {options.MaxHoldMs}");
        return options;
    }

    private static string EnvironmentName(string name) => "BENCH_" + name.ToUpperInvariant().Replace('-', '_');
}
