using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>Bytes that open a connection: the heads of a handshake made by hand and of its answer. Nothing in it is random.</summary>
internal sealed class ConnectBytes : ISelfCheck
{
    private const int Clients = 90;

    // A topic's number has two digits for 80 of 90 clients.
    private const double Tolerance = 1;

    public string Name => "bytes of a connect";

    public bool Quick => true;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop) =>
    [
        await RowAsync(
            bed, "sse", $"{Protocol.SsePath}?{Protocol.TopicParameter}=t42&{Protocol.SinceParameter}=0", "Accept: text/event-stream\r\n",
            stop),
        await RowAsync(bed, "websocket", $"{Protocol.WebSocketPath}?{Protocol.TopicParameter}=t42&{Protocol.SinceParameter}=0",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            stop),
    ];

    private static async Task<CheckRow> RowAsync(TrialBed bed, string pattern, string path, string headers, CancellationToken stop)
    {
        var hand = new ByHand();
        var trial = await bed.TrialAsync(new PatternSettings { Pattern = pattern }, rate: 2, stop, new()
        {
            Clients = Clients,
            Seconds = 1,
            Meanwhile = async inside => hand = await ByHand.AskAsync(inside.Server, path, headers, stop),
        });
        return new(
            $"{pattern}: heads of a handshake and its answer", hand.Request + hand.Head, trial.File.BytesPerConnect ?? double.NaN,
            Tolerance, "B");
    }
}
