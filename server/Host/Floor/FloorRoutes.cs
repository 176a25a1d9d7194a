using System.Text;
using Bench.Contract;
using Bench.Host.FrontPage;
using Bench.Host.Http;
using Bench.Host.Serving;
using Microsoft.AspNetCore.WebUtilities;

namespace Bench.Host.Floor;

/// <summary>Finds what a request asks for, and has it answered.</summary>
internal sealed class FloorRoutes(ServerCore core, FloorLoop loop, FloorStreams streams, FloorAnswers answers)
{
    private const string FilesPath = DemoApi.Path + "/";

    // In the order of the endpoints' list that a 404 shows.
    private static readonly (string Path, string[] Methods, Endpoint Endpoint)[] All =
    [
        (Protocol.PollPath, ["GET"], Endpoint.Poll),
        (Protocol.LongPollPath, ["GET"], Endpoint.LongPoll),
        (Protocol.SsePath, ["GET"], Endpoint.Events),
        (Protocol.WebSocketPath, ["GET"], Endpoint.Socket),
        (Protocol.MessagesPath, ["POST"], Endpoint.Messages),
        ("/", ["GET"], Endpoint.Page),
        (DemoApi.Path, ["GET", "POST"], Endpoint.Live),
    ];

    private static readonly (byte[] Path, string[] Methods, Endpoint Endpoint)[] ByBytes =
        [.. All.Select(one => (Encoding.ASCII.GetBytes(one.Path), one.Methods, one.Endpoint))];

    private readonly FloorPolls _polls = new(core, loop, answers);
    private readonly char[] _query = new char[core.Options.MaxHeaderBytes];

    private enum Endpoint
    {
        None,
        Poll,
        LongPoll,
        Events,
        Socket,
        Messages,
        Page,
        Live,
        File,
    }

    /// <summary>Answers a whole request.</summary>
    /// <param name="connection">Whose it is.</param>
    /// <param name="head">Its head, read from the bytes.</param>
    /// <param name="bytes">The head's.</param>
    /// <param name="body">Its body.</param>
    public void Answer(FloorConnection connection, RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> body)
    {
        var method = head.Method(bytes);
        var isGet = method.SequenceEqual("GET"u8);
        var isPost = !isGet && method.SequenceEqual("POST"u8);
        if (!isGet && !isPost && NotImplemented.CheckMethod(Encoding.ASCII.GetString(method)) is { } unknown)
        {
            answers.Refuse(connection, unknown);
            return;
        }

        if (!RequestTarget.TryPart(head.Target(bytes), method.SequenceEqual("OPTIONS"u8), out var path, out var query))
        {
            answers.RefuseBare(connection, 400);
            return;
        }

        var endpoint = Find(path, out var methods);
        if (endpoint == Endpoint.None || !(isGet && methods.Contains("GET") || isPost && methods.Contains("POST")))
        {
            Refuse(connection, endpoint, path, Encoding.ASCII.GetString(method), methods);
            return;
        }

        switch (endpoint)
        {
            case Endpoint.Poll:
                _polls.Answer(connection, head, bytes, Text(query));
                break;
            case Endpoint.LongPoll:
                _polls.AnswerOrHold(connection, Text(query));
                break;
            case Endpoint.Events:
                if (streams.OpenEvents(connection, head, bytes, Text(query), answers) is { } noStream) answers.Refuse(connection, noStream);
                break;
            case Endpoint.Socket:
                OpenSocket(connection, head, bytes, Text(query), !body.IsEmpty);
                break;
            case Endpoint.Messages:
                Take(connection, head, bytes, Text(query), body);
                break;
            default:
                AnswerPage(connection, endpoint, head, bytes, path, Encoding.ASCII.GetString(query), isPost);
                break;
        }
    }

    /// <summary>What is wrong with the head of a request whose body has not come yet, or null.</summary>
    public Problem? CheckHead(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (!RequestTarget.TryPart(head.Target(bytes), isOptions: false, out var path, out var query)
            || Find(path, out _) != Endpoint.Messages)
            return null;
        return CheckUpload(head, bytes, Text(query), out _, out _);
    }

    /// <summary>Answers a held request, as there is something.</summary>
    public void AnswerHeld(FloorConnection connection) => _polls.AnswerHeld(connection);

    /// <summary>Answers it with nothing.</summary>
    public void EndHold(FloorConnection connection) => _polls.EndHold(connection);

    private static Endpoint Find(ReadOnlySpan<byte> path, out string[] methods)
    {
        foreach (var one in ByBytes)
        {
            if (!Ascii.EqualsIgnoreCase(path, one.Path)) continue;
            methods = one.Methods;
            return one.Endpoint;
        }

        methods = ["GET"];
        return path.Length > FilesPath.Length
            && Ascii.EqualsIgnoreCase(path[..FilesPath.Length], FilesPath)
            && !path[FilesPath.Length..].Contains((byte)'/')
            ? Endpoint.File
            : Endpoint.None;
    }

    private void Refuse(FloorConnection connection, Endpoint endpoint, ReadOnlySpan<byte> path, string method, string[] methods)
    {
        var withBody = method != "HEAD";
        var allowed = string.Join(", ", methods);
        if (endpoint != Endpoint.None)
        {
            answers.Refuse(
                connection,
                new Problem(
                    405, "Method not allowed",
                    $"{Encoding.Latin1.GetString(path)} does not take {Problem.Shorten(method)}; allowed: {allowed}", "method", allowed),
                withBody, ("Allow", allowed));
            return;
        }

        var list = string.Join(", ", All.SelectMany(one => one.Methods.Select(method => $"{method} {one.Path}")));
        answers.Refuse(
            connection, new Problem(404, "Not found", $"there is nothing at this path; the endpoints are {list}, GET {FilesPath}{{file}}"),
            withBody);
    }

    // A query is ASCII, as the target is; it is read where it stands until the next request comes.
    private ReadOnlyMemory<char> Text(ReadOnlySpan<byte> query)
    {
        Ascii.ToUtf16(query, _query, out var length);
        return _query.AsMemory(0, length);
    }

    private void OpenSocket(
        FloorConnection connection, RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlyMemory<char> query, bool hasBody)
    {
        var problem = CheckSite(head, bytes);
        var parameters = default(Parameters);
        problem ??= Parameters.Read(query, core.Options.MaxHoldMs, out parameters) ?? FloorHandshake.Check(head, bytes, hasBody);
        problem ??= streams.OpenSocket(connection, head, bytes, parameters, answers);
        if (problem is null) return;
        if (problem.Status == 426) connection.Asked |= Asked.Close;
        answers.Refuse(connection, problem, withBody: true, problem.Status == 426 ? Patterns.WebSocketHandshake.RefusalFields : []);
    }

    private Problem? CheckSite(RequestHead head, ReadOnlySpan<byte> bytes)
    {
        head.Field(bytes, "Origin"u8, out var origins);
        head.Field(bytes, "Sec-Fetch-Site"u8, out var sites);
        return origins + sites == 0
            ? null
            : core.CrossSite.Check(
                head.Texts(bytes, "Origin"), head.Texts(bytes, CrossSite.SiteHeader), head.Texts(bytes, "Host").ToString());
    }

    private Problem? CheckUpload(
        RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlyMemory<char> query, out Parameters parameters, out bool isJson)
    {
        var type = head.Field(bytes, "Content-Type"u8, out var types);
        head.Field(bytes, "Content-Encoding"u8, out var codings);
        isJson = false;
        // What most send needs no text made of it.
        var problem = codings == 0 && types == 1 && type.SequenceEqual("text/plain"u8)
            ? null
            : Upstream.CheckType(head.Texts(bytes, "Content-Type"), head.Texts(bytes, "Content-Encoding"), out isJson);
        problem = Parameters.Read(query, core.Options.MaxHoldMs, out parameters) ?? problem;
        return CheckSite(head, bytes) ?? problem;
    }

    private void Take(
        FloorConnection connection, RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlyMemory<char> query, ReadOnlySpan<byte> body)
    {
        long sequence = 0;
        var problem = CheckUpload(head, bytes, query, out var parameters, out var isJson)
            ?? core.Upstream.Publish(body, parameters, isJson, out sequence);
        if (problem is not null)
        {
            answers.Refuse(connection, problem);
            return;
        }

        var to = answers.Begin(connection, "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n"u8);
        Span<byte> text = stackalloc byte[40];
        System.Text.Unicode.Utf8.TryWrite(text, $"{{\"sequence\":{sequence}}}", out var length);
        to.Add("Content-Length: "u8);
        to.Add(length);
        to.Add("\r\n\r\n"u8);
        to.Add(text[..length]);
        answers.End(connection);
    }

    private void AnswerPage(
        FloorConnection connection, Endpoint endpoint, RequestHead head, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> path, string query,
        bool isPost)
    {
        var known = head.Texts(bytes, "If-None-Match");
        if (endpoint == Endpoint.Page)
        {
            answers.Send(connection, Page.First(head.Texts(bytes, "Accept").ToString(), known, head.Texts(bytes, "Host").ToString()));
            return;
        }

        Reply? reply = null;
        var problem = endpoint == Endpoint.File
            ? Page.FindFile(Encoding.Latin1.GetString(path[FilesPath.Length..]), known, out reply)
            : isPost ? CheckSite(head, bytes)
                ?? core.DemoApi.Extend(QueryHelpers.ParseQuery(query).GetValueOrDefault(DemoApi.RateParameter))
            : null;
        if (problem is not null) answers.Refuse(connection, problem);
        else answers.Send(connection, reply ?? core.DemoApi.Answer(head.Length));
    }
}
