using Bench.Contract.Patterns;

namespace Bench.Tests.House;

/// <summary>The page on patterns shows the records as they are.</summary>
public sealed class LadderPageTests
{
    [Fact]
    public void The_table_of_the_page_is_the_records()
    {
        var page = Repository.Read("docs/adding-a-pattern.md");
        Assert.Contains(Table(), page, StringComparison.Ordinal);
    }

    private static string Table()
    {
        string[] rows =
        [
            "| rung | comes down | goes up | connections a client that sends | does without news | a browser gives |",
            "|---|---|---|---|---|---|",
            .. Ladder.All.Select(p => $"| `{p.Key}` | {Down(p)} | {(p.Up == WayUp.Post ? "by POST" : "on the same connection")} | {Connections(p)} | {p.Ask?.Spoken ?? "nothing"} | {Browser(p.Browser)} |"),
        ];
        return string.Join('\n', rows);
    }

    private static string Down(Pattern pattern) => pattern.Delivery switch
    {
        Delivery.OnTimer => "when the client's timer asks",
        Delivery.OnHold => "as the answer to a request that is held",
        _ => "on a stream",
    };

    private static string Connections(Pattern pattern) =>
        pattern.LeastConnections(sends: true) is var least && pattern.MostConnections(sends: true) is var most && least == most ? $"{least}" : $"{least} to {most}";

    private static string Browser(BrowserGift gift) => (gift.Reconnects, gift.Resumes) switch
    {
        (true, true) => $"`{gift.Api}`, connects again by itself and resumes",
        (true, false) => $"`{gift.Api}`, connects again by itself",
        _ => $"`{gift.Api}`; connecting again is the page's work",
    };
}
