using System.Buffers;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>
/// Cuts <c>[element,element,…]</c> into its elements without reading them: only brackets, braces, commas and strings count.
/// An element that is no JSON itself is handed on as it is; whoever decodes it counts it. Pure.
/// </summary>
internal ref struct JsonArraySplitter(ReadOnlySpan<byte> body)
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"[]{},"u8);
    private static readonly SearchValues<byte> InString = SearchValues.Create("\"\\"u8);

    private ReadOnlySpan<byte> _rest = body;
    private bool _started;
    private bool _ended;

    /// <summary>The element that <see cref="MoveNext"/> came upon.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Why the bytes are no array, in kebab-case; null while they are one.</summary>
    public string? Problem { get; private set; }

    /// <summary>Goes on to the next element; false at the end and at a <see cref="Problem"/>.</summary>
    public bool MoveNext()
    {
        if (_ended) return false;
        if (!_started)
        {
            _started = true;
            _rest = TrimStart(_rest);
            if (!_rest.StartsWith("["u8)) return Stop(_rest.IsEmpty ? "body-not-json" : "body-not-an-array");
            _rest = TrimStart(_rest[1..]);
            if (_rest.StartsWith("]"u8)) return End(_rest[1..]);
        }

        var length = ElementLength(_rest);
        if (length < 0) return Stop("body-not-json");
        var element = _rest[..length].TrimEnd(" \t\r\n"u8);
        if (element.IsEmpty) return Stop("body-not-json");
        Current = element;
        var last = _rest[length] == ']';
        _rest = TrimStart(_rest[(length + 1)..]);
        if (last) End(_rest);
        return Problem is null;
    }

    // Up to the comma or bracket that ends the element; -1 when none does.
    private static int ElementLength(ReadOnlySpan<byte> bytes)
    {
        var depth = 0;
        for (var at = 0; ; at++)
        {
            var mark = bytes[at..].IndexOfAny(Marks);
            if (mark < 0) return -1;
            at += mark;
            switch (bytes[at])
            {
                case (byte)'"':
                    var length = StringLength(bytes[(at + 1)..]);
                    if (length < 0) return -1;
                    at += length;
                    break;
                case (byte)'[' or (byte)'{':
                    depth++;
                    break;
                case (byte)',' when depth == 0:
                    return at;
                case (byte)']' when depth == 0:
                    return at;
                case (byte)']' or (byte)'}':
                    if (--depth < 0) return -1;
                    break;
            }
        }
    }

    // Bytes of a string after its first quote, the last quote included; -1 when it has no end.
    private static int StringLength(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; ; at += 2)
        {
            if (at > bytes.Length) return -1;
            var mark = bytes[at..].IndexOfAny(InString);
            if (mark < 0) return -1;
            at += mark;
            if (bytes[at] == '"') return at + 1;
        }
    }

    private bool End(ReadOnlySpan<byte> after) => TrimStart(after).IsEmpty ? Stop(null) : Stop("body-not-json");

    private bool Stop(string? problem)
    {
        Problem = problem;
        _ended = true;
        return false;
    }

    private static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8);
}
