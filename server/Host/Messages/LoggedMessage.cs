namespace Bench.Host.Messages;

/// <summary>One message as the log keeps it. It carries its own sequence, so that a reader without a lock can tell when the slot was written over.</summary>
internal sealed class LoggedMessage(long sequence, byte[] encoded)
{
    private string? _cursor;

    public long Sequence { get; } = sequence;

    /// <summary>The bytes that every pattern sends.</summary>
    public byte[] Encoded { get; } = encoded;

    /// <summary>The message as a chunk of an event stream, made once for all that are sent it directly; null before.</summary>
    public SharedFrame? SseChunk { get; set; }

    /// <summary>The message as a WebSocket text frame, in the same way.</summary>
    public SharedFrame? TextFrame { get; set; }

    /// <summary>The message as a WebSocket binary frame, in the same way.</summary>
    public SharedFrame? BinaryFrame { get; set; }

    /// <summary>The sequence as text, made once however many pollers are answered with it.</summary>
    public string Cursor => _cursor ??= Sequence.ToString();
}

/// <summary>A message as it stands on the wire, the same for every subscriber.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="PatternBytes">How much of it is the message and the pattern's own framing; the rest is HTTP's.</param>
internal sealed record SharedFrame(byte[] Bytes, int PatternBytes);
