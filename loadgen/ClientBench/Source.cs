using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Contract;
using Bench.Contract.Sockets;
using Bench.Loadgen.Clients.Lean;

namespace Bench.Loadgen.ClientBench;

/// <summary>What the source has sent in rounds, handshakes and greetings left out.</summary>
/// <param name="Messages">Messages × connections.</param>
/// <param name="Bytes">Their bytes on the sockets.</param>
internal readonly record struct SourceCount(long Messages, long Bytes);

/// <summary>
/// A server with nothing in it but what the kernel needs: a real handshake, one greeting message to each connection, and then rounds of
/// one <c>send()</c> to each, of bytes that are encoded once a round. It feeds an engine faster than a real server could, and is the floor
/// that a real server's fan-out is held against. Linux; one thread accepts, one sends.
/// </summary>
internal sealed class Source(string pattern, int payloadBytes, TimeProvider time) : IDisposable
{
    private const int Backlog = 4096;
    private const int LongestHead = 8192;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _gate = new();
    private readonly List<Socket> _connections = [];
    private SourceCount _sent;
    private long _sequence = 1; // of the greeting
    private Thread? _sender;
    private volatile bool _sending;
    private volatile bool _disposed;

    /// <summary>Listens on a free port of 127.0.0.1 and answers whoever connects.</summary>
    public int Start()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
        new Thread(Accept) { IsBackground = true, Name = "accept" }.Start();
        return ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    /// <summary>Begins to send rounds to all connections that there are.</summary>
    /// <param name="roundsPerSecond">How many a second, open loop; 0 for as many as the sockets take.</param>
    /// <param name="messages">Messages in one send(): 1 or more.</param>
    public void Send(double roundsPerSecond, int messages)
    {
        Socket[] connections;
        lock (_gate) connections = [.. _connections];
        _sending = true;
        _sender = new Thread(() => SendRounds(connections, roundsPerSecond, messages)) { IsBackground = true, Name = "send" };
        _sender.Start();
    }

    /// <summary>Ends the sending after the round under way; says what was sent since the start.</summary>
    public SourceCount Stop()
    {
        _sending = false;
        _sender?.Join();
        return _sent;
    }

    public void Dispose()
    {
        _disposed = true;
        _listener.Dispose();
        lock (_gate) _connections.ForEach(c => c.Dispose());
    }

    private void Accept()
    {
        var buffer = new byte[LongestHead];
        while (true)
        {
            try
            {
                var socket = _listener.Accept();
                socket.NoDelay = true;
                Greet(socket, buffer);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
            {
                // One that left before it was answered: the client counts it.
            }
            catch (Exception e) when (_disposed && e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Greet(Socket socket, byte[] buffer)
    {
        var had = 0;
        while (buffer.AsSpan(0, had).IndexOf("\r\n\r\n"u8) < 0)
        {
            var count = had == buffer.Length ? 0 : socket.Receive(buffer.AsSpan(had));
            if (count == 0)
            {
                socket.Dispose();
                return;
            }

            had += count;
        }

        var nowUs = time.NowUs();
        lock (_gate) _connections.Add(socket); // Before the answer: a client that has it counts on every round.
        socket.Send([.. SourceFrames.Answer(pattern, Encoding.ASCII.GetString(buffer, 0, had)),
            .. SourceFrames.Message(pattern, new MessageStamps(1, nowUs, nowUs), payloadBytes)]);
    }

    // The sockets block: a client that does not keep up holds the round, and nothing is ever left out.
    private void SendRounds(Socket[] connections, double perSecond, int messages)
    {
        var descriptors = Array.ConvertAll(connections, c => (int)c.Handle);
        var startUs = time.NowUs();
        for (long round = 0; _sending; round++)
        {
            var dueUs = perSecond > 0 ? startUs + (long)(round * 1e6 / perSecond) : time.NowUs();
            while (_sending && dueUs - time.NowUs() is > 0 and var leftUs) Thread.Sleep((int)Math.Min(50, (leftUs + 999) / 1000));
            if (!_sending) return;
            var nowUs = Math.Max(dueUs, time.NowUs());
            byte[] frames = [.. Enumerable.Range(0, messages)
                .SelectMany(_ => SourceFrames.Message(pattern, new MessageStamps(++_sequence, dueUs, nowUs), payloadBytes))];
            foreach (var descriptor in descriptors)
                if (SocketCalls.Send(descriptor, frames) == frames.Length)
                    _sent = new SourceCount(_sent.Messages + messages, _sent.Bytes + frames.Length);
        }
    }
}
