using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bench.Contract;

/// <summary>The stamps of one message: everything a subscriber needs to check order and take the delivery latency.</summary>
/// <param name="Sequence">Position in its topic's log, from 1, with no gaps at the publisher.</param>
/// <param name="IntendedUs">When the arrival schedule says the message was due (<see cref="Clock"/> microseconds).</param>
/// <param name="PublishedUs">
/// When it was appended to the log (<see cref="Clock"/> microseconds); never before <paramref name="IntendedUs"/>.
/// </param>
public readonly record struct MessageStamps(long Sequence, long IntendedUs, long PublishedUs)
{
    /// <summary>How late the publisher was, in microseconds.</summary>
    public long LagUs => PublishedUs - IntendedUs;
}

/// <summary>
/// The encoding of a message: one line of JSON, <c>[sequence,intended_us,lag_us,data]</c>, the same UTF-8 bytes for every
/// pattern. An array and not an object, so that the smallest messages of the published comparisons (30 bytes) fit;
/// one line, so that an SSE event needs one <c>data:</c> field.
/// </summary>
public static class MessageCodec
{
    /// <summary>
    /// The longest encoded message that a client's own may become: 2 MiB, the limit of the clients here, less room for any pattern's
    /// framing. Text grows when it is encoded: a control character of one byte takes six.
    /// </summary>
    public const int MaxEncodedBytes = 2 * 1024 * 1024 - 1024;

    /// <summary>The most bytes that the stamps and the punctuation can take, apart from the data.</summary>
    public const int MaxOverheadBytes = 64;

    /// <summary>The data of messages that only fill a payload: <c>""</c> padded with <c>x</c> to the wanted size.</summary>
    /// <param name="stamps">The message's stamps.</param>
    /// <param name="totalBytes">
    /// Size wanted of the whole encoded message. Where the stamps alone need more, the message is that much longer.
    /// </param>
    public static byte[] EncodePadded(MessageStamps stamps, int totalBytes)
    {
        Span<byte> head = stackalloc byte[MaxOverheadBytes];
        var headLength = WriteHead(stamps, head);
        var padding = Math.Max(0, totalBytes - headLength - 3);
        var encoded = new byte[headLength + padding + 3];
        head[..headLength].CopyTo(encoded);
        encoded[headLength] = (byte)'"';
        encoded.AsSpan(headLength + 1, padding).Fill((byte)'x');
        encoded[^2] = (byte)'"';
        encoded[^1] = (byte)']';
        return encoded;
    }

    /// <summary>The same with records in JSON in the place of the padding, for messages that are compressed.</summary>
    /// <param name="stamps">The message's stamps.</param>
    /// <param name="totalBytes">As of <see cref="EncodePadded"/>.</param>
    public static byte[] EncodeRecords(MessageStamps stamps, int totalBytes)
    {
        Span<byte> head = stackalloc byte[MaxOverheadBytes];
        var headLength = WriteHead(stamps, head);
        var encoded = new byte[Math.Max(totalBytes, headLength + 3)];
        head[..headLength].CopyTo(encoded);
        FillerRecords.Write(encoded.AsSpan(headLength..^1), stamps.Sequence + stamps.IntendedUs);
        encoded[^1] = (byte)']';
        return encoded;
    }

    /// <summary>Encodes a message whose data is already one line of JSON.</summary>
    public static byte[] Encode(MessageStamps stamps, ReadOnlySpan<byte> jsonData)
    {
        Span<byte> head = stackalloc byte[MaxOverheadBytes];
        var headLength = WriteHead(stamps, head);
        var encoded = new byte[headLength + jsonData.Length + 1];
        head[..headLength].CopyTo(encoded);
        jsonData.CopyTo(encoded.AsSpan(headLength));
        encoded[^1] = (byte)']';
        return encoded;
    }

    /// <summary>
    /// Turns what a client sent into message data: valid JSON is kept (and put on one line), any other UTF-8 text becomes a JSON string.
    /// </summary>
    /// <param name="body">The bytes as received.</param>
    /// <param name="isJson">True when the sender declared them to be JSON.</param>
    /// <param name="data">The data to encode.</param>
    /// <returns>False when the bytes are not valid UTF-8, or not valid JSON although declared so.</returns>
    public static bool TryMakeData(ReadOnlySpan<byte> body, bool isJson, out byte[] data)
    {
        data = [];
        if (!System.Text.Unicode.Utf8.IsValid(body)) return false;
        if (!isJson)
        {
            var escaped = JsonEncodedText.Encode(body, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
            data = [(byte)'"', .. escaped, (byte)'"'];
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                // One value and nothing behind it, or it throws.
            }

            data = WithoutLineEnds(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // An event is one line. In valid JSON a line end is a blank between two tokens, never a part of one (RFC 8259, sections 2 and 7).
    private static byte[] WithoutLineEnds(ReadOnlySpan<byte> json)
    {
        var bytes = new byte[json.Length - json.Count((byte)'\n') - json.Count((byte)'\r')];
        var length = 0;
        foreach (var b in json)
            if (b is not ((byte)'\n' or (byte)'\r'))
                bytes[length++] = b;
        return bytes;
    }

    /// <summary>Reads the stamps of an encoded message and finds its data.</summary>
    /// <param name="encoded">One whole encoded message.</param>
    /// <param name="stamps">Its stamps.</param>
    /// <param name="data">Its data, still JSON, a slice of <paramref name="encoded"/>.</param>
    /// <returns>False when the bytes are not a message of this encoding; nothing is clamped or guessed.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out MessageStamps stamps, out ReadOnlySpan<byte> data)
    {
        stamps = default;
        data = default;
        if (encoded.Length < 9 || encoded[0] != '[' || encoded[^1] != ']') return false;
        var rest = encoded[1..^1];
        if (!TryTake(ref rest, out var sequence) || !TryTake(ref rest, out var intended) || !TryTake(ref rest, out var lag)) return false;
        if (sequence < 1 || intended < 0 || lag < 0 || lag > long.MaxValue - intended || rest.IsEmpty) return false;
        stamps = new MessageStamps(sequence, intended, intended + lag);
        data = rest;
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out long value)
    {
        if (!Utf8Parser.TryParse(rest, out value, out var used) || used >= rest.Length || rest[used] != ',') return false;
        rest = rest[(used + 1)..];
        return true;
    }

    private static int WriteHead(MessageStamps stamps, Span<byte> to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stamps.LagUs, nameof(stamps));
        var at = 0;
        to[at++] = (byte)'[';
        Append(stamps.Sequence, to, ref at);
        Append(stamps.IntendedUs, to, ref at);
        Append(stamps.LagUs, to, ref at);
        return at;
    }

    private static void Append(long value, Span<byte> to, ref int at)
    {
        Utf8Formatter.TryFormat(value, to[at..], out var written);
        at += written;
        to[at++] = (byte)',';
    }
}
