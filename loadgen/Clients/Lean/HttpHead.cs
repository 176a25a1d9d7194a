using System.Buffers.Text;
using System.Text;
using Bench.Contract.Framing;
using Bench.Loadgen.Clients.Wire;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>The head of an HTTP/1.1 response: what sets the length of its body, and what a WebSocket handshake needs. Pure.</summary>
internal ref struct HttpHead
{
    /// <summary>The longest head that is waited for, in bytes.</summary>
    public const int LongestBytes = 32 * 1024;

    /// <summary>Status code, 100 to 599.</summary>
    public int Status;

    /// <summary>Bytes of the head, blank line included.</summary>
    public int Length;

    /// <summary>Value of Content-Length; -1 when there is none.</summary>
    public long ContentLength;

    /// <summary>The body comes in chunks.</summary>
    public bool Chunked;

    /// <summary>The server closes the connection after the body.</summary>
    public bool Close;

    /// <summary>Upgrade names websocket.</summary>
    public bool ToWebSocket;

    /// <summary>Connection names upgrade.</summary>
    public bool Upgrade;

    /// <summary>Sec-WebSocket-Protocol names something; no client here asks for it.</summary>
    public bool Unasked;

    /// <summary>Value of Sec-WebSocket-Extensions; empty when there is none.</summary>
    public ReadOnlySpan<byte> Extensions;

    /// <summary>Value of Content-Type; empty when there is none.</summary>
    public ReadOnlySpan<byte> ContentType;

    /// <summary>Value of Sec-WebSocket-Accept.</summary>
    public ReadOnlySpan<byte> Accept;

    /// <summary>Value of Retry-After, of an answer that asks to try again later; empty when there is none.</summary>
    public ReadOnlySpan<byte> RetryAfter;

    /// <summary>False for the statuses that never have a body.</summary>
    public readonly bool HasBody => Status is >= 200 and not 204 and not 304;

    /// <summary>Reads the head at the start of <paramref name="bytes"/>.</summary>
    public static Parsed Parse(ReadOnlySpan<byte> bytes, out HttpHead head)
    {
        head = new HttpHead { ContentLength = -1 };
        var rest = bytes;
        for (var first = true; ; first = false)
        {
            var newline = LineEnd(rest);
            if (newline < 0) return bytes.Length > LongestBytes ? Parsed.Invalid : Parsed.NeedMore;
            var line = rest[..newline];
            if (line.EndsWith("\r"u8)) line = line[..^1];
            rest = rest[(newline + 1)..];
            if (first)
            {
                if (!head.TakeStatusLine(line)) return Parsed.Invalid;
            }
            else if (line.IsEmpty)
            {
                head.Length = bytes.Length - rest.Length;
                return Parsed.Done;
            }
            else if (!head.TakeHeader(line))
            {
                return Parsed.Invalid;
            }
        }
    }

    // A line that begins with a blank goes on with the one before (RFC 9112, section 5.2), so only the next line's first byte ends a line.
    private static int LineEnd(ReadOnlySpan<byte> rest)
    {
        for (var at = 0; ; at++)
        {
            var newline = rest[at..].IndexOf((byte)'\n');
            if (newline < 0) return -1;
            at += newline;
            if (at == 0 || (at == 1 && rest[0] == '\r')) return at; // the blank line
            if (at + 1 == rest.Length) return -1;
            if (rest[at + 1] is not ((byte)' ' or (byte)'\t')) return at;
        }
    }

    private bool TakeStatusLine(ReadOnlySpan<byte> line)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[8] != ' ' || (line.Length > 12 && line[12] != ' ')) return false;
        if (line.Contains((byte)'\n')) return false; // A blank before the first field (RFC 9112, section 2.2).
        Close = line[7] == '0';
        return Utf8Parser.TryParse(line[9..12], out Status, out var used) && used == 3 && Status is >= 100 and <= 599;
    }

    private bool TakeHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0) return false;
        var name = line[..colon];
        if (name.ContainsAny((byte)' ', (byte)'\t')) return false; // RFC 9112, section 5.1
        var value = line[(colon + 1)..].Trim(HeaderList.Blanks);
        if (Is(name, "content-length"u8))
        {
            if (!Utf8Parser.TryParse(value, out long length, out var used)
                || used != value.Length
                || value[0] is not (>= (byte)'0' and <= (byte)'9'))
                return false;
            // Two lengths: where the next response starts is anyone's guess.
            if (ContentLength >= 0 && ContentLength != length) return false;
            ContentLength = length;
        }
        else if (Is(name, "transfer-encoding"u8))
        {
            if (!HeaderList.IsOnly(value, "chunked"u8)) return false;
            Chunked = true;
        }
        else if (Is(name, "connection"u8))
        {
            Close |= HeaderList.Has(value, "close"u8);
            Upgrade |= HeaderList.Has(value, "upgrade"u8);
        }
        else if (Is(name, "upgrade"u8))
        {
            ToWebSocket = Is(value, "websocket"u8);
        }
        else if (Is(name, "sec-websocket-accept"u8))
        {
            Accept = value;
        }
        else if (Is(name, "sec-websocket-protocol"u8))
        {
            Unasked |= !value.IsEmpty;
        }
        else if (Is(name, "sec-websocket-extensions"u8))
        {
            if (!value.IsEmpty) Extensions = value;
        }
        else if (Is(name, "content-type"u8))
        {
            ContentType = value;
        }
        else if (Clients.RetryAfter.IsPutOff(Status) && Is(name, "retry-after"u8))
        {
            RetryAfter = RetryAfter.IsEmpty ? value : "two of them"u8; // Which of them holds is anyone's guess: they say nothing.
        }

        return true;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(text, expected);
}
