using System.Buffers.Text;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// The id of an event, which a stream resumes from (WHATWG HTML, section 9.2.4). Any text; one that is a plain
/// number takes no memory of its own.
/// </summary>
/// <param name="Number">The number, when there is no text.</param>
/// <param name="Text">The bytes, when they are no plain number.</param>
internal readonly record struct EventId(long Number, byte[]? Text)
{
    /// <summary>The longest id taken, in bytes; it goes into every request for the stream.</summary>
    public const int LongestBytes = 1024;

    private const int MostDigits = 18;

    /// <summary>Before the first id there is nothing to send.</summary>
    public static EventId None { get; } = new(0, []);

    /// <summary>The server has given no id yet, or has taken it back: then there is nothing to send.</summary>
    public bool IsEmpty => Text is { Length: 0 };

    /// <summary>Keeps the bytes of an id.</summary>
    public static EventId Of(ReadOnlySpan<byte> bytes)
    {
        var plain = bytes.Length is > 0 and <= MostDigits
            && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (bytes[0] != '0' || bytes.Length == 1);
        return plain && Utf8Parser.TryParse(bytes, out long number, out _) ? new(number, null) : new(0, bytes.ToArray());
    }
}
