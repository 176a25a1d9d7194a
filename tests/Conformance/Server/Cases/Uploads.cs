using static Bench.Tests.Conformance.Server.Steps;

namespace Bench.Tests.Conformance.Server.Cases;

/// <summary>The way up by POST: types, codings, what becomes of the bytes.</summary>
internal static class Uploads
{
    private static readonly (string Name, string Fields)[] Types =
    [
        ("html", "Content-Type: text/html\r\n"), ("form", "Content-Type: application/x-www-form-urlencoded\r\n"),
        ("multipart", "Content-Type: multipart/form-data; boundary=x\r\n"), ("none", ""), ("empty", "Content-Type: \r\n"),
        ("json-like", "Content-Type: application/json5\r\n"), ("plain-like", "Content-Type: text/plainer\r\n"),
        ("two", "Content-Type: text/plain\r\nContent-Type: text/plain\r\n"), ("two-in-one", "Content-Type: text/plain, text/plain\r\n"),
        ("utf-16", "Content-Type: text/plain; charset=utf-16\r\n"), ("latin-1", "Content-Type: text/plain;charset=\"iso-8859-1\"\r\n"),
        ("gzipped", "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n"),
        ("two-codings", "Content-Type: text/plain\r\nContent-Encoding: identity\r\nContent-Encoding: gzip\r\n"),
    ];

    private static readonly (string Name, string Type)[] Taken =
    [
        ("upper-case", "TEXT/PLAIN"), ("charset", "text/plain; charset=utf-8"), ("charset-quoted", "text/plain;charset=\"UTF-8\""),
        ("ascii", "text/plain; charset=us-ascii"), ("other-parameter", "text/plain; format=flowed"),
        ("blanks", "text/plain ; charset=utf-8"),
    ];

    private static readonly (string Name, string Bytes)[] NotUtf8 =
    [
        ("lone-continuation", "\x80"), ("cut-short", "\xc3"), ("overlong", "\xc0\xaf"), ("overlong-3", "\xe0\x80\xaf"),
        ("overlong-nul", "\xc0\x80"), ("surrogate", "\xed\xa0\x80"), ("surrogate-pair", "\xed\xa0\x80\xed\xb0\x80"),
        ("beyond-unicode", "\xf4\x90\x80\x80"), ("five-bytes", "\xf8\x88\x80\x80\x80"), ("ff", "\xff"), ("bad-second-byte", "\xc3\x28"),
        ("after-good-text", "abc\xe2\x82"),
    ];

    private static readonly (string Name, string Json)[] NotJson =
    [
        ("cut-short", "{"), ("two-values", "1 2"), ("text", "hello"), ("single-quotes", "'a'"), ("trailing-comma", "[1,]"),
        ("comment", "1 // x"), ("nan", "NaN"), ("leading-zero", "01"), ("line-end-in-string", "\"a\nb\""), ("blank", "  "),
        ("bom", "\xef\xbb\xbf" + "1"), ("bad-utf8", "\"\xff\""), ("deep", new string('[', 2000) + new string(']', 2000)),
        ("escape-cut-short", "\"\\u12\""),
    ];

    private static readonly (string Name, string Json)[] Json =
    [
        ("number", "-1.5e3"), ("null", "null"), ("true", "true"), ("string", "\"a\""), ("nested", "[[[{\"a\":[]}]]]"),
        ("blanks-around", " 1 "), ("escapes", "\"\\u00e4\\n\""), ("lone-surrogate-escape", "\"\\ud800\""),
        ("same-name-twice", "{\"a\":1,\"a\":2}"),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Types.Select(
            one => new Case($"upload/type-{one.Name}", "RFC 9110 15.5.16", Post("hello", one.Fields), Status(415, 400), Topic(), Serves())),
        .. Taken.Select(one => new Case(
            $"upload/type-{one.Name}-is-taken", "RFC 9110 8.3", Post("hello", $"Content-Type: {one.Type}\r\n"), Status(202),
            Topic("\"hello\""), Serves())),
        .. NotUtf8.Select(
            one => new Case($"upload/not-utf8-{one.Name}", "docs: The way up", Post(one.Bytes), Problem(400, "body"), Topic(), Serves())),
        .. NotJson.Select(one => new Case(
            $"upload/not-json-{one.Name}", "docs: The way up", Post(one.Json, "Content-Type: application/json\r\n"), Problem(400, "body"),
            Topic(), Serves())),
        .. Json.Select(one => new Case(
            $"upload/json-{one.Name}", "docs: The way up", Post(one.Json, "Content-Type: application/json\r\n"), Status(202),
            Topic(one.Json.Trim()), Serves())),
        new(
            "upload/json-of-two-lines-with-half-a-pair", "docs: The way up",
            Post("[\"\\ud800\",\n1]", "Content-Type: application/json\r\n"), Status(202), Topic("[\"\\ud800\",1]"), Serves()),
        new(
            "upload/answer", "docs: The way up", Post("hello"), Status(202), Has("Content-Type", "application/json"),
            Body("{\"sequence\":1}"), Post("again"), Status(202), Body("{\"sequence\":2}")),
        new("upload/empty", "docs: The way up", Post(""), Problem(400, "body"), Topic(), Serves()),
        new("upload/empty-in-chunks", "docs: The way up", Chunked("0\r\n\r\n"), Problem(400, "body"), Topic(), Serves()),
        new(
            "upload/control-characters", "RFC 8259 7", Post("\0\u0001\t\n\r\"\\\x7f"), Status(202),
            Topic("\"\\u0000\\u0001\\t\\n\\r\\\"\\\\\\u007F\"")),
        new(
            "upload/grows-beyond-what-clients-take", "docs: The way up", Post(new string('\u0001', 400_000)), Problem(413, "body"), Topic(),
            Serves()),
        new(
            "upload/pipelined", "RFC 9112 9.3.2",
            Send(string.Concat(Enumerable.Range(0, 10).Select(
                i => $"POST /messages?topic={{T}} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n{i}"))),
            Each(Enumerable.Repeat(Status(202), 10)), Topic([.. Enumerable.Range(0, 10).Select(i => $"\"{i}\"")])),
    ];
}
