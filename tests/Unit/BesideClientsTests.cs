using System.Net;
using System.Net.Sockets;
using Bench.Contract;
using Bench.Loadgen.Hostile;
using Bench.Loadgen.Scenarios;
using Bench.Tests.Unit.Running;

namespace Bench.Tests.Unit;

/// <summary>Who means the server ill does so until it is told that it is over: the trial's span says so.</summary>
public sealed class BesideClientsTests
{
    public static TheoryData<Abuse> Abuses => [.. Enum.GetValues<Abuse>()];

    [Theory]
    [MemberData(nameof(Abuses))]
    public async Task An_abuser_whose_connection_is_ended_makes_another_until_it_is_over(Abuse abuse)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a connection that is reset before it is accepted is accepted all the same on Linux");
        const int many = 120;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var server = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        using var time = new RushingTime();
        await using var others = BesideClients.Start(
            new PatternSettings { Pattern = "sse", Hostile = [abuse], HostileClients = 1 },
            new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 }, server, time);
        for (var i = 0; i < many; i++) (await listener.AcceptSocketAsync(Eventually.Token())).Dispose();
        var record = Assert.Single(await others.EndAsync());
        // The last may be told that it is over before it sees how it ended.
        Assert.InRange(record.Ends.Values.Sum(), many - 1, long.MaxValue);
    }
}
