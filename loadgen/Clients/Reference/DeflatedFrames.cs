using System.Net.WebSockets;
using Bench.Loadgen.Clients.Heads;
using Bench.Loadgen.Clients.Wire;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// Stands below a WebSocket whose messages are compressed (RFC 7692), walks the heads of its frames both ways, and tells how many bytes
/// less its messages have than they say. All bytes are passed on.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="saved">Told how many bytes less, each time what it was not told before.</param>
internal sealed class DeflatedFrames(Stream inner, Action<long> saved) : PassingStream(inner)
{
    private FramePayloads _in;
    private FramePayloads _out;
    private long _said;
    private long _told;

    /// <summary>What the server's answer to the offer agrees to; null when it takes none.</summary>
    /// <param name="extensions">The elements of its Sec-WebSocket-Extensions.</param>
    /// <param name="fits">False when it answers what was not offered.</param>
    public static WebSocketDeflateOptions? Agreed(IReadOnlyList<string> extensions, out bool fits)
    {
        fits = true;
        if (extensions.Count == 0) return null;
        var parts = extensions[0].Split(';', StringSplitOptions.TrimEntries);
        fits = extensions.Count == 1 && parts[0] == RequestHeads.Deflate;
        var options = new WebSocketDeflateOptions();
        foreach (var part in parts.Skip(1))
        {
            var (name, value) = part.Split('=', 2) is [var left, var right] ? (left.Trim(), right.Trim().Trim('"')) : (part, "");
            var bits = int.TryParse(value, out var number) && number is >= 9 and <= 15 ? number : 0;
            switch (name)
            {
                case "server_no_context_takeover": options.ServerContextTakeover = false; break;
                case "client_no_context_takeover": options.ClientContextTakeover = false; break;
                case "server_max_window_bits" when bits > 0: options.ServerMaxWindowBits = bits; break;
                case "client_max_window_bits" when bits > 0: options.ClientMaxWindowBits = bits; break;
                default: fits = false; break;
            }
        }

        return options;
    }

    /// <summary>A message of so many bytes came or went.</summary>
    public void Said(int bytes) => Interlocked.Add(ref _said, bytes);

    /// <summary>All that came and went is counted.</summary>
    public void Tell()
    {
        var all = Interlocked.Read(ref _said) - _in.Bytes - _out.Bytes;
        saved(all - Interlocked.Exchange(ref _told, all));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_in.BetweenFrames) Tell(); // Whoever asks for more has used up what came.
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        _in.Feed(buffer.Span[..read]);
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _out.Feed(buffer.Span);
        return base.WriteAsync(buffer, cancellationToken);
    }
}
