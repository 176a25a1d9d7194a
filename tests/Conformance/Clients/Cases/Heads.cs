using static Bench.Tests.Conformance.Clients.Outcome;
using static Bench.Tests.Conformance.Clients.Say;

namespace Bench.Tests.Conformance.Clients.Cases;

/// <summary>Status lines and fields (RFC 9110, 9112), for each pattern that reads a body.</summary>
internal static class Heads
{
    public static IEnumerable<Case> All => OverHttp.SelectMany(Of);

    private static IEnumerable<Case> Of(string pattern)
    {
        yield return new($"{pattern}/good", "RFC 9112 6.1, 6.2", pattern, Gets(2), Good(pattern));
        yield return new(
            $"{pattern}/continue-first", "RFC 9110 15.2", pattern, Gets(2),
            Good(pattern) with { Head = "HTTP/1.1 100 Continue\r\n\r\n" + Good(pattern).Head });
        yield return new($"{pattern}/early-hints-first", "RFC 9110 15.2", pattern, Gets(2), Good(pattern) with
        {
            Head = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + Good(pattern).Head
        });
        yield return With("no-reason", "RFC 9112 4", "HTTP/1.1 200 \r\n", "");
        yield return With(
            "many-fields", "RFC 9112 2.3", "HTTP/1.1 200 OK\r\n",
            string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: {new string('a', i)}\r\n")));
        yield return With("empty-field", "RFC 9110 5.5", "HTTP/1.1 200 OK\r\n", "X:\r\n");
        yield return With("field-of-any-bytes", "RFC 9110 5.5", "HTTP/1.1 200 OK\r\n", "X: \x80\xff\xe9\r\n");
        yield return With("folded-field", "RFC 9112 5.2", "HTTP/1.1 200 OK\r\n", "X: a\r\n b\r\n");
        yield return With("folded-field-with-a-tab", "RFC 9112 5.2", "HTTP/1.1 200 OK\r\n", "X: a\r\n\tb\r\n  c\r\n");
        yield return Broken("space-before-the-colon", "RFC 9112 5.1", "HTTP/1.1 200 OK\r\n", "X : a\r\n");
        yield return Broken("tab-before-the-colon", "RFC 9112 5.1", "HTTP/1.1 200 OK\r\n", "X\t: a\r\n");
        yield return Broken("no-colon", "RFC 9112 5", "HTTP/1.1 200 OK\r\n", "nothing\r\n");
        yield return Broken("no-name", "RFC 9112 5", "HTTP/1.1 200 OK\r\n", ": a\r\n");
        yield return Broken("blank-before-the-first-field", "RFC 9112 2.2", "HTTP/1.1 200 OK\r\n", " X: a\r\n");
        yield return new(
            $"{pattern}/no-http", "RFC 9112 4", pattern, Fails("invalid-response"),
            new Answer("SSH-2.0-OpenSSH_9.9\r\n\r\n", "", Ends: true));
        yield return new(
            $"{pattern}/status-of-two-digits", "RFC 9112 4", pattern, Fails("invalid-response"),
            new Answer("HTTP/1.1 20 OK\r\n\r\n", "", Ends: true));
        yield return new($"{pattern}/nothing", "RFC 9112 8", pattern, Fails("response-ended"), Nothing);
        yield return new(
            $"{pattern}/half-a-head", "RFC 9112 8", pattern, Fails("response-ended"), new Answer("HTTP/1.1 200 OK\r\nX: ", "", Ends: true));
        foreach (var status in (int[])[301, 302, 400, 401, 403, 404, 500, 502])
            yield return new(
                $"{pattern}/status-{status}", "docs: Errors", pattern, Fails($"http-{status}"),
                new Answer($"HTTP/1.1 {status} x\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", ""));

        Case With(string name, string clause, string status, string fields) => new(
            $"{pattern}/{name}", clause, pattern, Gets(2),
            Good(pattern) with { Head = status + fields + Good(pattern).Head["HTTP/1.1 200 OK\r\n".Length..] });
        Case Broken(string name, string clause, string status, string fields) =>
            With(name, clause, status, fields) with { Outcome = Fails("invalid-response") };
    }
}
