[assembly: AssemblyFixture(typeof(Bench.Tests.Conformance.Server.RunningServers))]

namespace Bench.Tests.Conformance.Server;

/// <summary>Every case against every server, as it speaks.</summary>
public sealed class ServerConformanceTests(RunningServers servers)
{
    private const int TooSlow = 408;
    private const int MostTries = 5;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var server in ServerList.Names)
                foreach (var one in CaseList.All.Values.Where(one => one.IsOfAnyHttp || !ServerList.IsOverHttp2(server)))
                    data.Add(server, one.Id);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_holds(string server, string id)
    {
        var one = CaseList.All[id];
        var deviation = ServerList.IsKestrel(server) ? one.Deviation : null;
        for (var tries = 1; ; tries++)
        {
            using var wire = new Wire(await servers.GetAsync(server));
            try
            {
                foreach (var step in ServerList.Compresses(server) ? one.WhenCompressed ?? one.Steps : one.Steps) await step(wire);
                break;
            }
            catch (Exception e) when (e is not OutOfMemoryException && wire.Answer?.Status == TooSlow && tries < MostTries)
            {
                // No case is about it: a request has some seconds to be whole, which a busy machine's was not.
            }
            catch (Exception e) when (deviation is null)
            {
                Assert.Fail($"{one.Clause}: {e.Message}\n{wire.Told}");
            }
            catch (Exception e) when (e is WireException)
            {
                return; // As documented.
            }
        }

        Assert.True(deviation is null, $"{server} does it right now; take the note off that says: {deviation}");
    }
}
