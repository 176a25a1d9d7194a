using System.Text;
using Bench.Loadgen.Dialects;

namespace Bench.Tests.Unit;

/// <summary>A text of a WebSocket may hold all that was waiting: each unit of it is looked at.</summary>
public sealed class FileDialectTests
{
    private const string End = "\u001e";

    [Theory]
    [InlineData("ping" + End, "pong")]
    [InlineData("news" + End + "ping" + End, "pong")]
    [InlineData("ping" + End + "news" + End, "pong")]
    [InlineData("ping", "pong")]
    [InlineData("pinging" + End, null)]
    public void A_ping_is_answered_wherever_it_stands(string text, string? answer) =>
        Assert.Equal(answer, Dialect(End).AnswerTo(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("ping" + End + "welcome, you" + End, true)]
    [InlineData("welcome" + End, true)]
    [InlineData("ping" + End + "you are welcome" + End, false)]
    public void That_a_client_is_subscribed_is_heard_behind_something_else(string text, bool ready) =>
        Assert.Equal(ready, Dialect(End).IsReady(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Without_a_separator_a_text_is_one()
    {
        Assert.Null(Dialect(null).AnswerTo("news ping"u8));
        Assert.False(Dialect(null).IsReady("news welcome"u8));
    }

    // As files write it: with the separator in what is to be answered, or without.
    private static FileDialect Dialect(string? separator) => new(
        new PatternSpec
        {
            Url = "/ws",
            ReadyOn = "welcome",
            Separator = separator,
            Answers = [new AnswerSpec { To = "ping" + separator, With = "pong" }],
        },
        table: null);
}
