using System.Text;
using Bench.Loadgen.Clients;

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
    public void Retry_is_of_digits_only(string value, int? milliseconds) => Assert.Equal(milliseconds, RetryField.Milliseconds(Encoding.UTF8.GetBytes(value)));

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
}
