namespace Bench.Host.Messages;

/// <summary>
/// One message as the log keeps it. It carries its own sequence, so that a reader without a lock can tell when the slot was written over.
/// </summary>
internal sealed class LoggedMessage(long sequence, byte[] encoded)
{
    // The cursor's text, or the frames that hold it too: one field, as every message pays for it. Two threads that meet here make it twice.
    private object? _made;

    public long Sequence { get; } = sequence;

    /// <summary>The bytes that every pattern sends.</summary>
    public byte[] Encoded { get; } = encoded;

    /// <summary>The sequence as text, made once however many pollers are answered with it.</summary>
    public string Cursor
    {
        get
        {
            var made = _made;
            if ((made as string ?? (made as SharedFrames)?.Cursor) is { } text) return text;
            text = Sequence.ToString();
            if (made is SharedFrames frames) frames.Cursor = text;
            else _made = text;
            return text;
        }
    }

    /// <summary>The message as it stands on the wire, made once for all that are sent it directly.</summary>
    public SharedFrames Frames
    {
        get
        {
            var made = _made;
            if (made is SharedFrames frames) return frames;
            frames = new SharedFrames { Cursor = made as string };
            _made = frames;
            return frames;
        }
    }
}

/// <summary>A message as it stands on the wire in each pattern; null before it was asked for.</summary>
internal sealed class SharedFrames
{
    /// <summary>A chunk of an event stream.</summary>
    public SharedFrame? SseChunk { get; set; }

    /// <summary>A WebSocket text frame.</summary>
    public SharedFrame? TextFrame { get; set; }

    /// <summary>A WebSocket binary frame.</summary>
    public SharedFrame? BinaryFrame { get; set; }

    /// <summary>The sequence as text.</summary>
    public string? Cursor { get; set; }
}

/// <summary>Bytes that are the same for every subscriber.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="PatternBytes">How much of it is the message and the pattern's own framing; the rest is HTTP's.</param>
internal sealed record SharedFrame(byte[] Bytes, int PatternBytes);
