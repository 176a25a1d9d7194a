using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;
using Bench.Contract;
using Bench.Contract.Patterns;

namespace Bench.Loadgen.ClientBench;

/// <summary>What plain clients have heard.</summary>
/// <param name="LatenciesUs">Received − due of each message, in microseconds, in order of size.</param>
/// <param name="Unread">Events or texts that were no message of the harness.</param>
/// <param name="Ended">Connections that ended by themselves.</param>
internal sealed record PlainCount(IReadOnlyList<long> LatenciesUs, int Unread, int Ended);

/// <summary>
/// Clients that share nothing with the engines: a thread each, which waits in a blocking read. What the engines make of a latency is held
/// against what these do. They read what servers of today send: no fragments, no compression, an event's data in one line.
/// </summary>
/// <param name="pattern">One of <see cref="Patterns"/>.</param>
/// <param name="server">Where they connect.</param>
/// <param name="time">The clock.</param>
internal sealed class PlainClients(string pattern, Uri server, TimeProvider time) : IDisposable
{
    private const string Data = "data: ";
    private const string Events = "Accept: text/event-stream\r\n\r\n";
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: cGxhaW4gY2xpZW50IDAxMg==\r\n\r\n";
    private const int TextFrame = 0x81, CloseFrame = 0x88;

    private readonly bool _frames = Ladder.Of(pattern).Up == WayUp.SameConnection;
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<long> _latenciesUs = [];
    private long _beginUs = long.MaxValue;
    private int _unread;
    private int _ended;
    private bool _stopped;

    /// <summary>The patterns that they speak.</summary>
    public static IReadOnlyList<string> Patterns => SourceFrames.Patterns;

    /// <summary>Another one connects, and reads until all stop.</summary>
    /// <param name="path">Path and query.</param>
    /// <exception cref="IOException">There is no connection, or the answer is another.</exception>
    public void Follow(string path)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (_gate) _sockets.Add(socket);
        socket.Connect(server.Host, server.Port);
        socket.Send(
            Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{(_frames ? Upgrade : Events)}"));
        var stream = new BufferedStream(new NetworkStream(socket));
        var status = Line(stream);
        if (status?.StartsWith(_frames ? "HTTP/1.1 101" : "HTTP/1.1 200", StringComparison.Ordinal) != true)
            throw new IOException($"GET {path} was answered with '{status}'");
        while (Line(stream) is { Length: > 0 })
        {
            // The rest of the head.
        }

        new Thread(() => Read(stream)) { IsBackground = true, Name = path }.Start();
    }

    /// <summary>Messages that are due from now on count.</summary>
    public void Begin()
    {
        lock (_gate) _beginUs = time.NowUs();
    }

    /// <summary>Ends all connections; says what was heard.</summary>
    public PlainCount Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _latenciesUs.Sort();
            return new PlainCount([.. _latenciesUs], _unread, _ended);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (var socket in _sockets) socket.Dispose();
        }
    }

    // Without its end; null when there is none more. A line's bytes are ASCII in what the harness publishes.
    private static string? Line(Stream stream)
    {
        var line = new StringBuilder();
        for (int b; (b = stream.ReadByte()) >= 0;)
        {
            if (b == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)b);
        }

        return null;
    }

    private void Read(Stream stream)
    {
        try
        {
            if (_frames) ReadFrames(stream);
            else ReadEvents(stream);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Told below, where it was not asked to end.
        }

        lock (_gate)
        {
            if (!_stopped) _ended++;
        }
    }

    // Heads of chunks, ids and comments are lines of their own, which begin otherwise.
    private void ReadEvents(Stream stream)
    {
        while (Line(stream) is { } line)
            if (line.StartsWith(Data, StringComparison.Ordinal)) Take(Encoding.Latin1.GetBytes(line[Data.Length..]));
    }

    private void ReadFrames(Stream stream)
    {
        var head = new byte[2];
        while (true)
        {
            stream.ReadExactly(head);
            var length = head[1] switch { 126 => Number(stream, 2), 127 => Number(stream, 8), var below => below };
            var payload = new byte[length];
            stream.ReadExactly(payload);
            if (head[0] == CloseFrame) return;
            if (head[0] == TextFrame) Take(payload);
        }
    }

    private static int Number(Stream stream, int bytes)
    {
        long number = 0;
        for (var i = 0; i < bytes; i++) number = number << 8 | (uint)stream.ReadByte();
        return number is >= 0 and <= 2 * 1024 * 1024 ? (int)number : throw new IOException($"a frame says that it has {number} bytes");
    }

    // [number, due, …]: docs/protocol.md.
    private void Take(byte[] message)
    {
        var nowUs = time.NowUs();
        var dueUs = DueOf(message);
        lock (_gate)
        {
            if (_stopped) return;
            if (dueUs is null) _unread++;
            else if (dueUs >= _beginUs) _latenciesUs.Add(nowUs - dueUs.Value);
        }
    }

    private static long? DueOf(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] != '[' || !Utf8Parser.TryParse(message[1..], out long _, out var used)) return null;
        var rest = message[(1 + used)..];
        return rest.Length > 1 && rest[0] == ',' && Utf8Parser.TryParse(rest[1..], out long due, out _) ? due : null;
    }
}
