using System.Globalization;
using System.Text;
using Bench.Host.Http;
using Bench.Host.Serving;
using Microsoft.AspNetCore.WebUtilities;

namespace Bench.Host.Floor;

/// <summary>Writes answers of HTTP/1.1 and sends each in one piece.</summary>
internal sealed class FloorAnswers(ServerCore core, FloorLoop loop)
{
    private byte[] _date = [];
    private long _dateOfSecond = -1;

    /// <summary>Begins an answer in the loop's buffer: status line, date, and what the request has settled of the connection.</summary>
    /// <param name="connection">Whose request it answers.</param>
    /// <param name="statusLine">With its line end.</param>
    /// <param name="namesConnection">The answer has a Connection field of its own.</param>
    public OutBuffer Begin(FloorConnection connection, ReadOnlySpan<byte> statusLine, bool namesConnection = false)
    {
        var to = loop.Out;
        to.Clear();
        to.Add(statusLine);
        to.Add(Date());
        if (loop.IsStopping) connection.Asked |= Asked.Close;
        if (namesConnection) return to;
        if ((connection.Asked & Asked.Close) != 0) to.Add("Connection: close\r\n"u8);
        else if ((connection.Asked & Asked.KeepAlive) != 0) to.Add("Connection: keep-alive\r\n"u8);
        return to;
    }

    /// <summary>Sends what was written, and ends the connection where that was the last of it.</summary>
    public void End(FloorConnection connection)
    {
        if (connection.Send(loop.Out.Written) && (connection.Asked & Asked.Close) != 0) loop.CloseSoon(connection);
    }

    /// <summary>Sends a whole answer.</summary>
    public void Send(FloorConnection connection, Reply reply, bool withBody = true)
    {
        var to = Begin(connection, StatusLine(reply.Status), reply.Fields.Any(field => field.Name == "Connection"));
        foreach (var (name, value) in reply.Fields) AddField(to, name, value);
        if (reply.Type is { } type)
        {
            AddField(to, "Content-Type", type);
            to.Add("Content-Length: "u8);
            to.Add(reply.Body.Length);
            to.Add("\r\n"u8);
        }

        to.Add("\r\n"u8);
        if (withBody) to.Add(reply.Body.Span);
        End(connection);
    }

    /// <summary>Refuses a request.</summary>
    public void Refuse(
        FloorConnection connection, Problem problem, bool withBody = true, params IReadOnlyList<(string Name, string Value)> fields)
    {
        if (problem.Status < 500) core.Traffic.Refused.Add(1);
        Send(connection, Reply.Of(problem, fields), withBody);
    }

    /// <summary>Refuses what is no request: its status and no body, and the connection ends.</summary>
    public void RefuseBare(FloorConnection connection, int status)
    {
        connection.Asked = Asked.Close;
        var to = Begin(connection, StatusLine(status));
        to.Add("Content-Length: 0\r\n\r\n"u8);
        End(connection);
    }

    private static byte[] StatusLine(int status) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n");

    private static void AddField(OutBuffer to, string name, string value)
    {
        to.Add(name);
        to.Add(": "u8);
        to.Add(value);
        to.Add("\r\n"u8);
    }

    // RFC 9110, 6.6.1; made once a second.
    private byte[] Date()
    {
        var second = loop.NowUs / 1_000_000;
        if (second == _dateOfSecond) return _date;
        _dateOfSecond = second;
        return _date = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Date: {core.Time.GetUtcNow():R}\r\n"));
    }
}
