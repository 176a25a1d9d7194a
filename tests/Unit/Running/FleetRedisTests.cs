using System.Net;
using System.Net.Sockets;
using System.Text;
using Bench.Loadgen.Fleet;

namespace Bench.Tests.Unit.Running;

/// <summary>What is said of a fleet's Redis that is of no use.</summary>
public sealed class FleetRedisTests
{
    private static readonly ClusterAddress Redis = ClusterAddress.Of("redis://10.0.0.5/3?fleet=mine");

    [Theory]
    [InlineData("WRONGPASS invalid username-password pair", null, "refuses the password")]
    [InlineData("NOAUTH Authentication required.", null, "wants a password; give redis://:PASSWORD@10.0.0.5:6379 or set")]
    [InlineData("NOPERM this user has no permissions", "DENIED", "does not let this user read and write")]
    [InlineData("The database does not exist on the server: 3", null, "has no database 3")]
    [InlineData("", "WRONGTYPE Operation against a key", "holds something else where fleet mine would be")]
    [InlineData("", "DENIED Redis is running in protected mode because", "is in protected mode")]
    [InlineData("gone", "LOADING Redis is loading the dataset in memory", "answers 'LOADING Redis is loading the dataset in memory';")]
    [InlineData("", "READONLY You can't write against a replica.", "answers 'READONLY You can't write against a replica.'; see its log")]
    [InlineData("", "MISCONF Redis is configured to\r\nsave", "answers 'MISCONF Redis is configured to\\u000d\\u000asave'; see its log")]
    [InlineData("nobody is there", null, "does not answer as a Redis does")]
    public void It_is_told_why_in_words_of_ours_or_of_its_own(string said, string? answered, string wanted)
    {
        var told = RedisWords.Told(Redis, said, answered);
        Assert.StartsWith($"--cluster: the Redis at 10.0.0.5:6379 {wanted}", told, StringComparison.Ordinal);
        PlainWords.Check(told);
    }

    [Theory]
    [InlineData("-LOADING Redis is loading\r\n", "LOADING Redis is loading")]
    [InlineData("-DENIED Redis is running in protected mode", "DENIED Redis is running in protected mode")] // And goes.
    [InlineData("-NOAUTH Authentication required.\r\n", null)] // It was asked without the password.
    [InlineData("+PONG\r\n", null)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", null)]
    [InlineData("", null)]
    public async Task It_is_asked_itself_what_its_client_does_not_tell(string says, string? wanted)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asking = RedisWords.AskAsync(ClusterAddress.Of($"redis://{listener.LocalEndpoint}"), Eventually.Token());
        using (var client = await listener.AcceptTcpClientAsync(Eventually.Token()))
        {
            await client.GetStream().ReadExactlyAsync(new byte[6], Eventually.Token());
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(says), Eventually.Token());
        }

        Assert.Equal(wanted, await asking);
    }

    [Fact]
    public async Task Where_nobody_is_nothing_is_heard()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var place = listener.LocalEndpoint;
        listener.Stop();
        Assert.Null(await RedisWords.AskAsync(ClusterAddress.Of($"redis://{place}"), Eventually.Token()));
    }
}
