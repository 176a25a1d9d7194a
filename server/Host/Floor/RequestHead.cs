using System.Buffers;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Bench.Host.Floor;

/// <summary>How far a head was read.</summary>
internal enum HeadState
{
    /// <summary>More must come.</summary>
    NeedMore,

    /// <summary>It is whole.</summary>
    Whole,

    /// <summary>It breaks the grammar, or a limit: see <see cref="RequestHead.Refusal"/>.</summary>
    Refused,
}

/// <summary>
/// The line and the fields of one request (RFC 9112, 2 to 5), as places in the bytes that it was read from: those are given again to
/// whoever asks. Used again for the next request, so that reading one allocates nothing. Takes LF for a line's end, as 2.2 allows, and
/// refuses what may be an attack on what stands in front: folded lines, control characters, a blank before a colon.
/// </summary>
/// <param name="mostBytes">The longest line of a request, and the most that all fields may take.</param>
internal sealed class RequestHead(int mostBytes)
{
    private const int MostFields = 100;
    private const int BadRequest = 400;
    private const int LineTooLong = 414;
    private const int FieldsTooLarge = 431;
    private const int VersionNotSupported = 505;

    // RFC 9110, 5.6.2.
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    // RFC 3986, 3.2.2, and a port.
    private static readonly SearchValues<byte> HostBytes =
        SearchValues.Create("-._~!$&'()*+,;=:[]%0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    // RFC 9110, 5.5: control characters are no part of a value, but for the tab.
    private static readonly SearchValues<byte> NoValueBytes =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(one => one != '\t').Append(127).Select(one => (byte)one)]);

    private readonly Place[] _fields = new Place[MostFields];
    private int _count;
    private Range _method;
    private Range _target;

    /// <summary>Bytes of the head, with the blank line that ends it and those that came before it.</summary>
    public int Length { get; private set; }

    /// <summary>Status to refuse it with.</summary>
    public int Refusal { get; private set; }

    /// <summary>HTTP/1.0.</summary>
    public bool IsOld { get; private set; }

    public ReadOnlySpan<byte> Method(ReadOnlySpan<byte> bytes) => bytes[_method];

    public ReadOnlySpan<byte> Target(ReadOnlySpan<byte> bytes) => bytes[_target];

    /// <summary>Reads a head from the start of what came.</summary>
    public HeadState Read(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        _count = 0;
        // RFC 9112, 2.2: blank lines before a request are passed over.
        while (at < bytes.Length && bytes[at] is (byte)'\r' or (byte)'\n') at++;
        if (at > 4) return Refuse(BadRequest);
        if (!TryLine(bytes, ref at, out var start, out var end))
            return bytes.Length - at > mostBytes ? Refuse(LineTooLong) : HeadState.NeedMore;
        if (end - start > mostBytes) return Refuse(LineTooLong);
        if (ReadLine(bytes[start..end], start) is not 0 and var refusal) return Refuse(refusal);
        var fieldsAt = at;
        while (TryLine(bytes, ref at, out start, out end))
        {
            if (at - fieldsAt > mostBytes) return Refuse(FieldsTooLarge);
            if (end == start)
            {
                Length = at;
                return IsHostRight(bytes) ? HeadState.Whole : Refuse(BadRequest);
            }

            if (_count == MostFields) return Refuse(FieldsTooLarge);
            if (!ReadField(bytes[start..end], start)) return Refuse(BadRequest);
        }

        return bytes.Length - fieldsAt > mostBytes ? Refuse(FieldsTooLarge) : HeadState.NeedMore;
    }

    /// <summary>The first value of a field, and how often it is there.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name, out int count)
    {
        count = 0;
        ReadOnlySpan<byte> first = default;
        for (var i = 0; i < _count; i++)
        {
            if (!Ascii.EqualsIgnoreCase(bytes[_fields[i].Name], name)) continue;
            if (count++ == 0) first = bytes[_fields[i].Value];
        }

        return first;
    }

    /// <summary>The values of a field as text; none where it is missing.</summary>
    public StringValues Texts(ReadOnlySpan<byte> bytes, string name)
    {
        StringValues values = default;
        for (var i = 0; i < _count; i++)
            if (Ascii.EqualsIgnoreCase(bytes[_fields[i].Name], name))
                values = StringValues.Concat(values, Encoding.Latin1.GetString(bytes[_fields[i].Value]));
        return values;
    }

    /// <summary>True when a field's list has a word, whatever its case.</summary>
    public bool Lists(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < _count; i++)
        {
            if (!Ascii.EqualsIgnoreCase(bytes[_fields[i].Name], name)) continue;
            var value = bytes[_fields[i].Value];
            foreach (var part in value.Split((byte)','))
                if (Ascii.EqualsIgnoreCase(value[part].Trim(" \t"u8), word)) return true;
        }

        return false;
    }

    private HeadState Refuse(int status)
    {
        Refusal = status;
        return HeadState.Refused;
    }

    private static bool TryLine(ReadOnlySpan<byte> bytes, ref int at, out int start, out int end)
    {
        start = at;
        end = at;
        var length = bytes[at..].IndexOf((byte)'\n');
        if (length < 0) return false;
        at += length + 1;
        end = start + length;
        if (length > 0 && bytes[end - 1] == '\r') end--;
        return true;
    }

    // 0, or the status to refuse with.
    private int ReadLine(ReadOnlySpan<byte> line, int at)
    {
        var method = line.IndexOf((byte)' ');
        if (method <= 0 || line[..method].ContainsAnyExcept(TokenBytes)) return BadRequest;
        var target = line[(method + 1)..].IndexOf((byte)' ');
        if (target <= 0 || line.Slice(method + 1, target).ContainsAnyExceptInRange((byte)'!', (byte)'~')) return BadRequest;
        var version = line[(method + target + 2)..];
        IsOld = version.SequenceEqual("HTTP/1.0"u8);
        _method = at..(at + method);
        _target = (at + method + 1)..(at + method + 1 + target);
        if (IsOld || version.SequenceEqual("HTTP/1.1"u8)) return 0;
        return version.Length == 8
            && version.StartsWith("HTTP/"u8)
            && version[6] == '.'
            && char.IsAsciiDigit((char)version[5])
            && char.IsAsciiDigit((char)version[7])
            ? VersionNotSupported
            : BadRequest;
    }

    private bool ReadField(ReadOnlySpan<byte> line, int at)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes)) return false;
        var value = line[(colon + 1)..].TrimStart(" \t"u8);
        var start = at + line.Length - value.Length;
        value = value.TrimEnd(" \t"u8);
        if (value.ContainsAny(NoValueBytes)) return false;
        _fields[_count++] = new Place(at..(at + colon), start..(start + value.Length));
        return true;
    }

    // RFC 9112, 3.2: one, which may be empty.
    private bool IsHostRight(ReadOnlySpan<byte> bytes)
    {
        var host = Field(bytes, "Host"u8, out var count);
        return (count == 1 || (count == 0 && IsOld)) && !host.ContainsAnyExcept(HostBytes);
    }

    private readonly record struct Place(Range Name, Range Value);
}
