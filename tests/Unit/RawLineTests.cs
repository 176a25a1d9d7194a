using System.Net.Sockets;
using Bench.Loadgen.Hostile;

namespace Bench.Tests.Unit;

/// <summary>What an attempt to connect that fails says of the server, and what of the harness.</summary>
public sealed class RawLineTests
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, "connect-failed")]
    [InlineData(SocketError.ConnectionReset, "connect-failed")]
    [InlineData(SocketError.TimedOut, "connect-failed")]
    [InlineData(SocketError.TooManyOpenSockets, "no-descriptors-here")]
    [InlineData(SocketError.AddressNotAvailable, "no-ports-here")]
    public void What_the_harness_lacks_is_no_refusal_of_the_server(SocketError error, string words) =>
        Assert.Equal(words, RawLine.EndOf(new SocketException((int)error)));
}
