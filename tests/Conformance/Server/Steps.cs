using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bench.Tests.Conformance.Server;

/// <summary>The words that HTTP cases are written in.</summary>
internal static class Steps
{
    /// <summary>Sends Latin-1 text as it stands.</summary>
    public static Step Send(string text) => wire => wire.SendAsync(text);

    /// <summary>Sends a GET, with more header lines if given (each with its line end).</summary>
    public static Step Get(string path, string more = "") => Ask("GET", path, more);

    /// <summary>Sends a request without a body.</summary>
    public static Step Ask(string method, string path, string more = "") =>
        Send($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n");

    /// <summary>Sends a message up, framed by its length.</summary>
    public static Step Post(string body, string more = "Content-Type: text/plain\r\n", string path = "/messages?topic={T}") =>
        Send($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n{more}\r\n{body}");

    /// <summary>Sends a body in chunks, as they stand.</summary>
    public static Step Chunked(string chunks, string more = "Transfer-Encoding: chunked\r\n") =>
        Send($"POST /messages?topic={{T}} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n{more}\r\n{chunks}");

    /// <summary>The next answer has one of these statuses.</summary>
    public static Step Status(params int[] statuses) => async wire =>
    {
        await wire.ReadAnswerAsync();
        Expect(statuses.Contains(wire.Answer.Status), $"the status is {wire.Answer.Status}, not {string.Join(" or ", statuses)}");
    };

    /// <summary>It has a field with this value.</summary>
    public static Step Has(string name, string value) => Check(
        wire => Expect(wire.Answer.Field(name) == wire.Fill(value), $"{name} is '{wire.Answer.Field(name)}', not '{wire.Fill(value)}'"));

    /// <summary>It has a field that looks like this.</summary>
    public static Step Like(string name, string pattern) => Check(wire => Expect(
        wire.Answer.Field(name) is { } value && Regex.IsMatch(value, pattern),
        $"{name} is '{wire.Answer.Field(name)}', not like {pattern}"));

    /// <summary>It lacks a field.</summary>
    public static Step Lacks(string name) =>
        Check(wire => Expect(wire.Answer.Field(name) is null, $"{name} is there: '{wire.Answer.Field(name)}'"));

    /// <summary>Its body is this.</summary>
    public static Step Body(string text) =>
        Check(wire => Expect(wire.Answer.Body == text, $"the body is '{wire.Answer.Body}', not '{text}'"));

    /// <summary>Its body holds this.</summary>
    public static Step BodyHas(string text) => Check(wire => Expect(
        wire.Answer.Body.Contains(wire.Fill(text), StringComparison.Ordinal),
        $"the body is '{wire.Answer.Body}', without '{wire.Fill(text)}'"));

    /// <summary>Its body is a poll's answer with this data.</summary>
    public static Step Messages(params string[] data) => Check(wire => ExpectData(wire.Answer.Body, data));

    /// <summary>It is a problem in the form of RFC 9457, with its status, and names the parameter.</summary>
    public static Step Problem(int status, string? parameter = null) => async wire =>
    {
        await Status(status)(wire);
        Expect(wire.Answer.Field("Content-Type") == "application/problem+json", $"Content-Type is {wire.Answer.Field("Content-Type")}");
        using var json = JsonDocument.Parse(wire.Answer.Body);
        Expect(json.RootElement.GetProperty("status").GetInt32() == status, $"the body has another status: {wire.Answer.Body}");
        if (parameter is not null)
            Expect(
                json.RootElement.GetProperty("parameter").GetString() == parameter,
                $"the body names another parameter: {wire.Answer.Body}");
    };

    /// <summary>The server closes, and says nothing more.</summary>
    public static Step Closes() => async wire =>
    {
        var rest = await wire.ToEndAsync();
        Expect(rest.Length == 0, $"{rest.Length} bytes come before the end");
    };

    /// <summary>The server closes, whatever it says before.</summary>
    public static Step Ends() => wire => wire.ToEndAsync();

    /// <summary>The connection goes on: a poll is answered on it.</summary>
    public static Step Serves() => async wire =>
    {
        await Get("/poll?topic=nobody&since=0")(wire);
        await Status(200)(wire);
        await Body("[]")(wire);
    };

    /// <summary>Whatever became of the connection, another one is served.</summary>
    public static Step OthersAreServed() => Elsewhere(Serves());

    /// <summary>Another client publishes text.</summary>
    public static Step Publish(params string[] texts) => async wire =>
    {
        foreach (var text in texts) await Elsewhere(Post(text), Status(202))(wire);
    };

    /// <summary>The topic has these messages, and no more once they are there: data as JSON. Waits for as many.</summary>
    public static Step Topic(params string[] data) => async wire =>
    {
        using var other = Other(wire);
        List<string> seen = [];
        var cursor = "0";
        do
        {
            await Get($"/long-poll?topic={wire.Topic}&since={cursor}&hold_ms={(seen.Count < data.Length ? 100_000 : 0)}")(other);
            await Status(200, 204)(other);
            cursor = other.Answer.Field("Cursor")!;
            if (other.Answer.Status == 200) seen.AddRange(DataOf(other.Answer.Body));
        }
        while (other.Answer.Status == 200);
        Expect(seen.SequenceEqual(data), $"the topic has {string.Join(' ', seen)}, not {string.Join(' ', data)}");
    };

    /// <summary>Does something on a connection of its own, with the same topic.</summary>
    public static Step Elsewhere(params Step[] steps) => async wire =>
    {
        using var other = Other(wire);
        foreach (var step in steps) await step(other);
    };

    /// <summary>The other side of what the client sends ends, while it still listens.</summary>
    public static Step HalfClose() => async wire => await wire.HalfCloseAsync();

    /// <summary>Speaks to the control listener from here on.</summary>
    public static Step Control() => Check(wire => wire.Url = wire.Server.ControlUrl);

    /// <summary>Several, in order.</summary>
    public static Step Each(IEnumerable<Step> steps) => async wire =>
    {
        foreach (var step in steps) await step(wire);
    };

    public static Step Check(Action<Wire> check) => wire =>
    {
        check(wire);
        return Task.CompletedTask;
    };

    public static void Expect(bool holds, string otherwise)
    {
        if (!holds) throw new WireException(otherwise);
    }

    private static Wire Other(Wire wire) => new(wire.Server, wire.Topic);

    private static void ExpectData(string body, string[] data)
    {
        var seen = DataOf(body).ToArray();
        Expect(seen.SequenceEqual(data), $"the messages are {string.Join(' ', seen)}, not {string.Join(' ', data)}");
    }

    private static IEnumerable<string> DataOf(string body)
    {
        using var json = JsonDocument.Parse(Encoding.Latin1.GetBytes(body));
        return [.. json.RootElement.EnumerateArray().Select(message => message[3].GetRawText())];
    }
}
