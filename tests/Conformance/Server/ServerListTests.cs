namespace Bench.Tests.Conformance.Server;

public sealed class ServerListTests
{
    [Fact]
    public void Every_server_has_a_name_of_its_own() => Assert.Equal(ServerList.Names.Distinct(), ServerList.Names);
}
