using System.Buffers;
using System.Text;
using Bench.Loadgen.Dialects;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// Reads an event stream line by line, as WHATWG HTML, section 9.2.6 tells it. The platform's own parser cannot be used: it keeps an
/// event's type over an event without data, takes an empty type for another than "message", and holds an event that ends with a
/// lone carriage return back until the next byte.
/// </summary>
/// <param name="receive">Takes the data of each message.</param>
internal sealed class EventStream(Action<ReadOnlyMemory<byte>> receive)
{
    /// <summary>The longest event taken, in bytes; both engines have the same.</summary>
    public const int LongestEvent = 2 * 1024 * 1024;

    private const int LongestId = 1024;

    private readonly ArrayBufferWriter<byte> _line = new(256);
    private readonly ArrayBufferWriter<byte> _data = new(256);
    private string? _id;
    private bool _hasData;
    private bool _isMessage = true;
    private bool _skipLineFeed;
    private bool _started;

    /// <summary>The id of the last event that had one; null before the first.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>
    /// The pause before a lost stream is asked for again, as the server named it last, in milliseconds; null when it named none.
    /// </summary>
    public int? RetryMs { get; private set; }

    /// <summary>Takes the next bytes of the stream.</summary>
    /// <exception cref="UnexpectedAnswerException">An event or its id is too long.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_skipLineFeed && bytes[0] == '\n')
            {
                _skipLineFeed = false;
                bytes = bytes[1..];
                continue;
            }

            _skipLineFeed = false;
            var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            _line.Write(end < 0 ? bytes : bytes[..end]);
            if (_line.WrittenCount + _data.WrittenCount > LongestEvent) throw new UnexpectedAnswerException("message-too-long");
            if (end < 0) return;
            _skipLineFeed = bytes[end] == '\r';
            bytes = bytes[(end + 1)..];
            EndLine();
        }
    }

    private void EndLine()
    {
        var line = _line.WrittenSpan;
        var mark = "\uFEFF"u8;
        if (!_started && line.StartsWith(mark)) line = line[mark.Length..];
        _started = true;
        if (line.IsEmpty) EndEvent();
        else Field(line);
        _line.ResetWrittenCount();
    }

    private void Field(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (value.StartsWith(" "u8)) value = value[1..];
        switch (Encoding.Latin1.GetString(colon < 0 ? line[..Math.Min(line.Length, 8)] : line[..Math.Min(colon, 8)]))
        {
            case "data":
                if (_hasData) _data.Write("\n"u8);
                _data.Write(value);
                _hasData = true;
                break;
            case "event":
                _isMessage = value.IsEmpty || value.SequenceEqual("message"u8);
                break;
            case "id" when !value.Contains((byte)0):
                if (value.Length > LongestId) throw new UnexpectedAnswerException("event-id-too-long");
                _id = Encoding.UTF8.GetString(value);
                break;
            case "retry":
                RetryMs = RetryField.Milliseconds(value) ?? RetryMs; // Holds from here on, whatever becomes of the event.
                break;
        }
    }

    private void EndEvent()
    {
        LastEventId = _id;
        if (_hasData && _isMessage) receive(_data.WrittenMemory);
        _data.ResetWrittenCount();
        _hasData = false;
        _isMessage = true;
    }
}
