using System.Text;
using Bench.Contract;
using Bench.Contract.Framing;
using Bench.Host.Http;
using Bench.Host.Serving;
using Bench.Host.Traffic;

namespace Bench.Host.Floor;

/// <summary>
/// Reads requests, one after the other, and sees to it that each is answered: what is common to all of them, in time and in form.
/// </summary>
internal sealed class FloorRequests
{
    /// <summary>Connections beyond the limit that can be told so at one time; the ones after them are just closed.</summary>
    public const int Refusals = 256;

    /// <summary>How long one that is refused may wait with its first bytes, in microseconds.</summary>
    public const long RefusalPatienceUs = 1_000_000;

    // A slow body has so long before it is measured.
    private const long BodyGraceUs = 5_000_000;

    private readonly ServerCore _core;
    private readonly FloorLoop _loop;
    private readonly FloorAnswers _answers;
    private readonly FloorRoutes _routes;
    private readonly RequestHead _head;
    private readonly byte[] _refusal;

    public FloorRequests(ServerCore core, FloorLoop loop, FloorStreams streams)
    {
        (_core, _loop) = (core, loop);
        _head = new RequestHead(core.Options.MaxHeaderBytes);
        _answers = new FloorAnswers(core, loop);
        _routes = new FloorRoutes(core, loop, streams, _answers);
        _refusal = Problem.LimitReached("connections", core.Options.MaxConnections, "--max-connections").ToResponse();
    }

    /// <summary>Answers as many requests as are there.</summary>
    /// <param name="connection">Whose they are.</param>
    /// <param name="pending">What came.</param>
    /// <param name="used">Bytes at its start that are done with.</param>
    /// <param name="kept">Bytes after those that must be given again.</param>
    public void Use(FloorConnection connection, Span<byte> pending, out int used, out int kept)
    {
        used = 0;
        var serial = connection.Serial;
        while (connection.IsOpen(serial) && connection.Phase == Phase.Http && !connection.IsBlocked && used < pending.Length)
        {
            var rest = pending[used..];
            var taken = Next(connection, ref rest);
            pending = pending[..(used + rest.Length)];
            if (taken == 0) break;
            used += taken;
        }

        kept = pending.Length - used;
    }

    /// <summary>Its time is over, whatever it was for.</summary>
    public void OnDue(FloorConnection connection)
    {
        if (connection.Body is { } body)
        {
            // A body that keeps its rate, give or take what came since it was looked at last, goes on.
            if ((_loop.NowUs - body.StartUs) / 1e6 * _core.Options.MinBodyRate <= body.Length)
            {
                _loop.Watch(connection, _loop.NowUs + 1_000_000);
                return;
            }

            connection.Asked |= Asked.Close;
            _answers.Refuse(
                connection, new Problem(408, "Bad body", $"the body comes slower than {_core.Options.MinBodyRate} bytes a second", "body"));
        }
        else if (connection.HeadBegun)
        {
            _answers.RefuseBare(connection, 408);
        }
        else if (connection.IsBlocked)
        {
            // A reader that takes its time with an answer is not idle.
            _loop.Watch(connection, _loop.NowUs + _core.Options.KeepAliveMs * 1000L);
        }
        else
        {
            _loop.CloseSoon(connection);
        }
    }

    /// <summary>Tells one too many so.</summary>
    public void RefuseForLimit(FloorConnection connection)
    {
        if (connection.Send(_refusal)) _loop.CloseSoon(connection);
    }

    /// <summary>Answers a held request, as there is something.</summary>
    public void AnswerHeld(FloorConnection connection) => _routes.AnswerHeld(connection);

    /// <summary>Answers a held request with nothing: its time is over, or the server's.</summary>
    public void EndHold(FloorConnection connection) => _routes.EndHold(connection);

    // Bytes taken; 0 when more must come, or the connection is done with.
    private int Next(FloorConnection connection, ref Span<byte> rest)
    {
        switch (_head.Read(rest))
        {
            case HeadState.NeedMore:
                if (connection.HeadBegun) return 0;
                connection.HeadBegun = true;
                _loop.Watch(connection, _loop.NowUs + _core.Options.HeadersMs * 1000L);
                return 0;
            case HeadState.Refused:
                _core.Traffic.Requests.Add(1);
                _answers.RefuseBare(connection, _head.Refusal);
                return 0;
        }

        if (connection.Body is null && !Begin(connection, rest)) return 0;
        var taken = _head.Length;
        var body = 0;
        if (connection.Body is { } partial)
        {
            var parsed = partial.Take(ref rest);
            if (partial.Length + partial.Announced > _core.Options.MaxMessageBytes)
                return Refuse(connection, _core.Upstream.BodyTooLarge());
            if (parsed == Parsed.Invalid) return Refuse(connection, Upstream.BadBody());
            if (parsed == Parsed.NeedMore) return 0;
            body = partial.Length;
            taken += body;
            connection.Body = null;
        }

        // Before the answer, which may say otherwise.
        connection.HeadBegun = false;
        _loop.Watch(connection, _loop.NowUs + _core.Options.KeepAliveMs * 1000L);
        _routes.Answer(connection, _head, rest[.._head.Length], rest.Slice(_head.Length, body));
        return taken;
    }

    // What must be known before a body is waited for; false when the request is refused here.
    private bool Begin(FloorConnection connection, ReadOnlySpan<byte> bytes)
    {
        _core.Traffic.Requests.Add(1);
        connection.Asked = Asked.None;
        var close = _head.Lists(bytes, "Connection"u8, "close"u8) || _loop.IsStopping;
        var kept = _head.IsOld && !close && _head.Lists(bytes, "Connection"u8, "keep-alive"u8);
        if (close || (_head.IsOld && !kept)) connection.Asked |= Asked.Close;
        if (kept) connection.Asked |= Asked.KeepAlive;

        var lengths = _head.Field(bytes, "Content-Length"u8, out var lengthCount);
        _head.Field(bytes, "Transfer-Encoding"u8, out var codingCount);
        if (codingCount > 0)
        {
            // RFC 9112, 6.1 and 6.3: with both, one reader may see a request where another sees a body.
            if (lengthCount > 0 || _head.IsOld) return RefuseBare(connection, 400);
            // Where the body ends cannot be told, whatever the method (RFC 9112, 6.3).
            if (NotImplemented.CheckCoding(_head.Texts(bytes, "Transfer-Encoding")) is { } unknown)
                return Refuse(connection, unknown) != 0;
        }

        if (lengthCount > 1 || (lengthCount == 1 && !TryLength(lengths, out _))) return RefuseBare(connection, 400);
        if (codingCount == 0 && lengths.IsEmpty) return true;
        long length = 0;
        if (codingCount == 0 && (!TryLength(lengths, out length) || length == 0)) return true;
        if (length > _core.Options.MaxMessageBytes) return Refuse(connection, _core.Upstream.BodyTooLarge()) != 0;
        // Of HTTP/1.0 it is ignored (RFC 9110, 10.1.1).
        var expects = !_head.IsOld && Ascii.EqualsIgnoreCase(_head.Field(bytes, "Expect"u8, out _), "100-continue"u8);
        if (expects && !Expected(connection, bytes)) return false;
        connection.Body = new PartialBody(_head.Length, codingCount > 0 ? null : (int)length, _loop.NowUs);
        _loop.Watch(connection, _loop.NowUs + BodyGraceUs);
        return true;
    }

    // RFC 9110, 10.1.1: what is refused anyway is refused before the body is sent.
    private bool Expected(FloorConnection connection, ReadOnlySpan<byte> bytes)
    {
        if (_routes.CheckHead(_head, bytes) is { } problem) return Refuse(connection, problem) != 0;
        return connection.Send("HTTP/1.1 100 Continue\r\n\r\n"u8);
    }

    // Where the body ends is not known, or it is not waited for: the connection ends with the answer.
    private int Refuse(FloorConnection connection, Problem problem)
    {
        connection.Asked |= Asked.Close;
        _answers.Refuse(connection, problem);
        return 0;
    }

    private bool RefuseBare(FloorConnection connection, int status)
    {
        _answers.RefuseBare(connection, status);
        return false;
    }

    // RFC 9110, 8.6: digits and nothing else.
    private static bool TryLength(ReadOnlySpan<byte> value, out long length)
    {
        length = 0;
        if (value.IsEmpty) return false;
        foreach (var digit in value)
        {
            if (!char.IsAsciiDigit((char)digit) || length > long.MaxValue / 10 - 10) return false;
            length = length * 10 + (digit - '0');
        }

        return true;
    }
}
