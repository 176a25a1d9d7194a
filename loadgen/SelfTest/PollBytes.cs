using Bench.Contract;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>
/// Bytes and segments of what is asked for: the heads of a request and of its answer, as one connection sees them, times the requests.
/// </summary>
internal sealed class PollBytes : ISelfCheck
{
    private const int Payload = 120;
    private const int SegmentHeader = 52;
    private const double Rate = 2.5;

    public string Name => "bytes of a poll";

    public bool Quick => true;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        // λT = 1: of e polls one is empty, and e − 1 carry 1.58 messages each.
        return
        [
            .. await RowsAsync(bed, new() { Pattern = "polling", IntervalMs = (int)(1000 / Rate) }, "/poll?topic=t42&since=10", stop),
            .. await RowsAsync(bed, new() { Pattern = "long-polling" }, "/long-poll?topic=t42&since=10&hold_ms=25000", stop),
        ];
    }

    private static async Task<IEnumerable<CheckRow>> RowsAsync(TrialBed bed, PatternSettings pattern, string path, CancellationToken stop)
    {
        var (request, response) = (0, 0);
        var trial = await bed.TrialAsync(pattern, Rate, stop, new()
        {
            Clients = 100,
            PayloadBytes = Payload,
            Meanwhile = async inside =>
            {
                // When sequence numbers have as many digits as most have in the steady state.
                await Task.Delay(4000, stop);
                var hand = await ByHand.AskAsync(inside.Server, path, "", stop);
                (request, response) = (hand.Request, hand.Head);
            },
        });
        var name = pattern.Pattern;
        var wire = trial.File.Wire;
        double messages = trial.File.MessagesInWindow, requests = trial.File.Requests!.Sent, full = requests - trial.File.Requests.Empty;
        // An empty answer says "Content-Length: 2", one with messages has two digits more.
        var heads = request + response - 2 * (1 - full / requests);
        // A list of messages: two brackets for each answer with a body, a comma between neighbours.
        var bodies = pattern.Kind.OnTimer ? requests : full;
        var framing = (2 * bodies + messages - full) / messages;
        var rows = new List<CheckRow>
        {
            new($"{name}: HTTP heads of a request and its answer", heads, wire.HttpBytes / requests, 0.01 * heads, "B"),
            new($"{name}: framing a message", framing, wire.FramingBytes / messages, 0.02 * framing, "B"),
        };
        if (wire.Segments is not { } segments) return rows;
        // Polling: request, answer, acknowledgement. Long-polling: request, its acknowledgement, for the answer takes its time, and the
        // answer, whose own goes with the next request.
        const int each = 3;
        rows.Add(new($"{name}: segments a request", each, segments / requests, 0.1, ""));
        var model = Payload + framing + requests / messages * (heads + each * SegmentHeader);
        rows.Add(new($"{name}: all layers a message", model, wire.TotalBytes!.Value / messages, 0.02 * model, "B"));
        return rows;
    }
}
