using System.Text;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Unit;

/// <summary>When a client without a connection tries again.</summary>
public sealed class ComebackTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("0042", 42)]
    [InlineData("60000", 60_000)]
    [InlineData("60001", 60_000)]
    [InlineData("99999999999999999999999999", 60_000)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("1 ", null)]
    [InlineData("1.5", null)]
    [InlineData("1x", null)]
    [InlineData("\u0663", null)]
    public void Retry_is_of_digits_only(string value, int? milliseconds) =>
        Assert.Equal(milliseconds, RetryField.Milliseconds(Encoding.UTF8.GetBytes(value)));

    [Fact]
    public void With_jitter_each_client_waits_its_own_part_of_the_window_and_the_same_in_every_run()
    {
        var waits = Enumerable.Range(0, 1000).Select(client => Of(client).AfterLossUs(0)).ToArray();
        Assert.All(waits, us => Assert.InRange(us, 1_000_000, 2_999_999));
        Assert.InRange(waits.Average(), 1_900_000, 2_100_000); // Seeded, so that it is the same each time.
        Assert.Equal(waits, Enumerable.Range(0, 1000).Select(client => Of(client).AfterLossUs(0)));
        var one = Of(7);
        Assert.NotEqual(one.AfterLossUs(0), one.AfterLossUs(0));

        static Comeback Of(int client) => Comeback.Of(
            new ClientPlan
            {
                Server = new Uri("http://127.0.0.1:1/"),
                Pattern = new PatternSettings { Pattern = "sse", ReconnectJitterMs = 2000 },
                Workload = new Workload { Name = "w", Clients = 1000, MessagesPerSecond = 1 },
                Seed = 1,
                Clients = 1000,
                ConnectPerSecond = 1
            },
            new Subscriber(client, 0));
    }

    [Fact]
    public void A_lost_connection_comes_back_after_a_second_or_what_the_server_named()
    {
        var comeback = new Comeback();
        Assert.Equal(1_000_005, comeback.AfterLossUs(5));
        comeback.TakeRetry(250);
        Assert.Equal((250_005, 250_006), (comeback.AfterLossUs(5), comeback.AfterLossUs(6)));
        comeback.TakeRetry(0);
        Assert.Equal(10_000, comeback.AfterLossUs(0));
        comeback.TakeRetry(int.MaxValue);
        Assert.Equal(60_000_000, comeback.AfterLossUs(0));
    }

    [Fact]
    public void One_that_is_put_off_comes_back_when_the_server_says_else_after_pauses_that_double()
    {
        var comeback = new Comeback();
        Assert.Equal(90_000_005, comeback.AfterPutOffUs(5, retryAfterUs: 90_000_000));
        Assert.Equal(
            [1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(_ => comeback.AfterPutOffUs(0, retryAfterUs: 0) / 1_000_000));
        comeback.Answered();
        Assert.Equal(1_000_005, comeback.AfterPutOffUs(5, retryAfterUs: 0));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("0090", 90)]
    [InlineData("99999999999999999999", int.MaxValue)]
    [InlineData("Fri, 27 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Friday, 27-Nov-26 12:00:30 GMT", 30)]
    [InlineData("Fri Nov 27 12:00:30 2026", 30)]
    [InlineData("Sun Dec  6 12:00:00 2026", 9 * 86_400)]
    [InlineData("Fri, 27 Nov 2026 12:00:00 GMT", 0)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", 0)]
    [InlineData("Sat, 27 Nov 2026 12:00:30 GMT", 0)]
    [InlineData("Fri, 27 Nov 2026 12:00:30", 0)]
    [InlineData("0", 0)]
    [InlineData("-1", 0)]
    [InlineData("1.5", 0)]
    [InlineData("1, 1", 0)]
    [InlineData("soon", 0)]
    [InlineData("", 0)]
    public void Retry_After_is_seconds_or_a_date_to_come_and_says_nothing_otherwise(string value, long seconds) =>
        Assert.Equal(
            seconds * 1_000_000,
            RetryAfter.PauseUs(Encoding.UTF8.GetBytes(value), new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero)));
}
