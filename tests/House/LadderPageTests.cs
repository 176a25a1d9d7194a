using System.Text.RegularExpressions;
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

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/adding-a-pattern.md")]
    public void Every_file_of_the_load_generator_or_the_server_that_a_page_names_is_there(string page)
    {
        var named = Regex.Matches(Repository.Read(page), @"(?:loadgen|server)/[\w/]+\.cs").Select(m => m.Value).Distinct().ToArray();
        Assert.NotEmpty(named);
        Assert.All(
            named, file => Assert.True(File.Exists(Path.Combine(Repository.Root, file)), $"{page} names {file}, which is not there"));
    }

    private static string Table()
    {
        string[] rows =
        [
            "| rung | comes down | goes up | connections a client that sends | does without news | a browser gives |",
            "|---|---|---|---|---|---|",
            .. Ladder.All.Select(p => $"| `{p.Key}` | {Down(p)} | {(p.Up == WayUp.Post ? "by POST" : "on the same connection")} "
                + $"| {Connections(p)} | {p.Ask?.Spoken ?? "nothing"} | {Browser(p.Browser)} |"),
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
        pattern.LeastConnections(sends: true) is var least && pattern.MostConnections(sends: true) is var most && least == most
            ? $"{least}"
            : $"{least} to {most}";

    private static string Browser(BrowserGift gift) => (gift.Reconnects, gift.Resumes) switch
    {
        (true, true) => $"`{gift.Api}`, connects again by itself and resumes",
        (true, false) => $"`{gift.Api}`, connects again by itself",
        _ => $"`{gift.Api}`; connecting again is the page's work",
    };
}
