using System.Text;
using Bench.Contract;
using Bench.Host.Http;
using Bench.Host.Messages;
using Bench.Host.Patterns;
using Bench.Host.Serving;
using Bench.Host.Traffic;

namespace Bench.Host.Floor;

/// <summary>
/// Polls, and requests that are held until there is a message. A poll that brings messages that are there allocates nothing.
/// </summary>
internal sealed class FloorPolls(ServerCore core, FloorLoop loop, FloorAnswers answers)
{
    private readonly PatternTraffic _polling = core.Traffic.Of(Polling.PatternName);
    private readonly PatternTraffic _holding = core.Traffic.Of(LongPolling.PatternName);
    private readonly byte[] _tagStart = Encoding.ASCII.GetBytes(Polling.TagStart(core.Time));

    /// <summary>Answers a poll.</summary>
    public void Answer(FloorConnection connection, RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlyMemory<char> query)
    {
        if (Parameters.Read(query, core.Options.MaxHoldMs, out var parameters) is { } problem)
        {
            answers.Refuse(connection, problem);
            return;
        }

        _polling.Enter();
        var batch = Batch.Take(core.Topics.Peek(parameters.Topic.Span), parameters, core.Options.MaxResponseBytes);
        head.Field(bytes, "If-None-Match"u8, out var conditions);
        if (conditions > 0
            && EntityTags.Match(head.Texts(bytes, "If-None-Match"), $"{Encoding.ASCII.GetString(_tagStart)}{batch.Cursor}\""))
            SendNotModified(connection, batch.Cursor);
        else Send(connection, batch, _polling, withTag: true);
        batch.Dispose();
        _polling.Leave();
    }

    /// <summary>Answers a long-poll, now or later.</summary>
    public void AnswerOrHold(FloorConnection connection, ReadOnlyMemory<char> query)
    {
        var problem = Parameters.Read(query, core.Options.MaxHoldMs, out var parameters);
        MessageLog? log = null;
        if (problem is null && !core.Topics.TryOpen(parameters.Topic.Span, out log))
            problem = Problem.LimitReached("topics", core.Topics.Limit, "--max-topics");
        if (problem is not null)
        {
            answers.Refuse(connection, problem);
            return;
        }

        _holding.Enter();
        connection.Cursor = log!.CursorAfter(parameters.Since);
        if (parameters.Latest) connection.Asked |= Asked.Latest;
        if (parameters.Since is null) connection.Asked |= Asked.FromOldest;
        if (parameters.FlushMs == 0 && log.Head > connection.Cursor)
        {
            AnswerNow(connection, log);
            _holding.Leave();
            return;
        }

        connection.Phase = Phase.Held;
        var fan = loop.Join(connection, log, parameters.FlushMs);
        var holdMs = parameters.HoldMs ?? core.Options.HoldMs;
        loop.Watch(connection, loop.NowUs + holdMs * 1000L);
        if (fan.HasFor(connection.Cursor)) AnswerHeld(connection);
        else if (holdMs == 0 || loop.IsStopping) EndHold(connection);
    }

    /// <summary>Answers a held request, when there is something.</summary>
    public void AnswerHeld(FloorConnection connection)
    {
        var log = connection.Fan!.Log;
        if (log.Head <= connection.Cursor) return;
        Release(connection);
        AnswerNow(connection, log);
    }

    /// <summary>Answers it with what there is, which is nothing unless messages are gathered just now.</summary>
    public void EndHold(FloorConnection connection)
    {
        var log = connection.Fan!.Log;
        Release(connection);
        if (log.Head > connection.Cursor)
        {
            AnswerNow(connection, log);
            return;
        }

        _holding.Empty.Add(1);
        var to = answers.Begin(connection, "HTTP/1.1 204 No Content\r\n"u8);
        AddCursor(to, connection.Cursor);
        to.Add("\r\n"u8);
        answers.End(connection);
    }

    private void AnswerNow(FloorConnection connection, MessageLog log)
    {
        var parameters = new Parameters
        {
            Since = (connection.Asked & Asked.FromOldest) != 0 ? null : connection.Cursor,
            Latest = (connection.Asked & Asked.Latest) != 0
        };
        var batch = Batch.Take(log, parameters, core.Options.MaxResponseBytes);
        Send(connection, batch, _holding, withTag: false);
        batch.Dispose();
    }

    private void Release(FloorConnection connection)
    {
        loop.Leave(connection);
        connection.Phase = Phase.Http;
        _holding.Leave();
        loop.Watch(connection, loop.NowUs + core.Options.KeepAliveMs * 1000L);
        loop.ResumeLater(connection);
    }

    private void Send(FloorConnection connection, in Batch batch, PatternTraffic traffic, bool withTag)
    {
        if (batch.Count == 0) traffic.Empty.Add(1);
        else traffic.Sent(batch.Count, batch.Bytes, batch.Lapped);
        var to = answers.Begin(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"u8);
        to.Add("Content-Length: "u8);
        to.Add(batch.Bytes);
        to.Add("\r\n"u8);
        AddCursor(to, batch.Cursor);
        if (withTag) AddTag(to, batch.Cursor);
        to.Add("\r\n"u8);
        batch.Write(to);
        answers.End(connection);
    }

    private void SendNotModified(FloorConnection connection, long cursor)
    {
        _polling.Empty.Add(1);
        var to = answers.Begin(connection, "HTTP/1.1 304 Not Modified\r\n"u8);
        AddCursor(to, cursor);
        AddTag(to, cursor);
        to.Add("\r\n"u8);
        answers.End(connection);
    }

    private static void AddCursor(OutBuffer to, long cursor)
    {
        to.Add("Cursor: "u8);
        to.Add(cursor);
        to.Add("\r\n"u8);
    }

    private void AddTag(OutBuffer to, long cursor)
    {
        to.Add("ETag: "u8);
        to.Add(_tagStart);
        to.Add(cursor);
        to.Add("\"\r\n"u8);
    }
}
