using System.Text;
using Bench.Loadgen.Clients.Lean;
using CsCheck;

namespace Bench.Tests.Unit.Lean;

public sealed class SseParserTests
{
    private static readonly Gen<string> Line = Cuts.AnyOf(
        "data: one", "data:two", "data", "data:  x", "event: bye", "event: message", ": comment", ":", "id: 7", "retry: 1000",
        "dataset: no", "é: ü", "data: [1,2,3,\"x\"]", "");

    private static readonly Gen<string> EndOfLine = Cuts.AnyOf("\n", "\r\n", "\r");

    private static readonly Gen<string> Stream =
        Gen.Select(Line, EndOfLine).Array[0, 40].Select(lines => string.Concat(lines.Select(l => l.Item1 + l.Item2)));

    [Theory]
    [InlineData("data: a\n\n", "a")]
    [InlineData("data: a\r\n\r\n", "a")]
    [InlineData("data: a\r\r", "a")]
    [InlineData("data:a\ndata: b\ndata\n\n", "a\nb\n")]
    [InlineData("id: 3\ndata: x\n\n:\n\ndata: y\n\n", "x|y")]
    [InlineData("event: bye\ndata: x\n\ndata: y\n\n", "y")]
    [InlineData("event: message\ndata: x\n\n", "x")]
    [InlineData("event: bye\nevent\ndata: x\n\n", "x")] // an empty type is the default again; the platform's parser keeps the other
    [InlineData("retry: 1000\n\n", "")]
    [InlineData("data: not whole\n", "")]
    [InlineData("\uFEFFdata: x\n\n", "x")]
    public void Events_come_out_as_the_specification_says(string stream, string expected) =>
        Assert.Equal(expected, string.Join('|', Feed([Encoding.UTF8.GetBytes(stream)])));

    [Fact]
    public void A_message_is_there_as_soon_as_its_carriage_return_is() => Assert.Equal(["a"], Feed(["data: a\r\n\r"u8.ToArray()]));

    [Fact]
    public void Any_cut_gives_the_same_messages() =>
        Gen.Select(Stream, Cuts.Points).Sample((stream, points) =>
        {
            var bytes = Encoding.UTF8.GetBytes(stream);
            return Feed([bytes]).SequenceEqual(Feed(Cuts.Of(bytes, points)));
        });

    [Fact]
    public void The_platforms_own_parser_agrees() =>
        // In every event some data: without any, the platform's parser carries the event's type over to the
        // next, which the specification does not.
        Gen.Select(Line.Array[0, 6], EndOfLine)
            .Select(e => string.Concat(e.Item1.Where(l => l.Length > 0).Append("data: z").Append("").Select(l => l + e.Item2))).Array[0, 8]
            .Sample(events =>
            {
                var stream = Encoding.UTF8.GetBytes(string.Concat(events));
                var theirs = System.Net.ServerSentEvents.SseParser.Create(new MemoryStream(stream))
                    .Enumerate().Where(e => e.EventType == "message").Select(e => e.Data).ToArray();
                Assert.Equal(theirs, Feed([stream]));
            });

    [Fact]
    public void Hostile_bytes_never_throw() =>
        Gen.Select(Cuts.Hostile, Cuts.Points).Sample((bytes, points) => { Feed(Cuts.Of(bytes, points)); });

    private static List<string> Feed(IEnumerable<byte[]> parts)
    {
        var parser = new SseParser();
        var messages = new List<string>();
        byte[] pending = [];
        foreach (var part in parts)
        {
            pending = [.. pending, .. part];
            SseStep step;
            while ((step = parser.Next(pending, out var consumed, out var data)) != SseStep.NeedMore)
            {
                if (step == SseStep.Message) messages.Add(Encoding.UTF8.GetString(data));
                pending = pending[consumed..];
            }
        }

        return messages;
    }
}
