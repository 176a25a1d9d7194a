using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>Bytes and segments of a pushed message, layer by layer, against the formats' own definitions.</summary>
internal sealed class PushBytes : ISelfCheck
{
    private const int Payload = 120;
    private const int SegmentHeader = 52;

    public string Name => "bytes of a push";

    public bool Quick => true;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        // Slow enough that no two messages share a segment.
        const double rate = 2;
        var web = await bed.TrialAsync(
            new PatternSettings { Pattern = "websocket" }, rate, stop, new() { Clients = 100, PayloadBytes = Payload });
        var sse = await bed.TrialAsync(
            new PatternSettings { Pattern = "sse" }, rate, stop, new() { Clients = 100, PayloadBytes = Payload });
        // "data: " and a blank line are 8; "id: 12\n" is 7 (a digit less for the first nine); the chunk's size is
        // 2 hex digits and two line ends.
        const double sseFraming = 8 + 6.5 + 6;
        return
        [
            .. Rows(web, "websocket", framing: 2),
            .. Rows(sse, "sse", sseFraming),
        ];
    }

    private static IEnumerable<CheckRow> Rows(SmallTrial trial, string name, double framing)
    {
        double messages = trial.File.MessagesInWindow;
        var wire = trial.File.Wire;
        yield return new($"{name}: payload", Payload, wire.PayloadBytes / messages, 0.5, "B");
        yield return new($"{name}: framing", framing, wire.FramingBytes / messages, 1, "B");
        yield return new($"{name}: HTTP", 0, wire.HttpBytes / messages, 0, "B");
        if (wire.Segments is not { } segments) yield break;
        yield return new($"{name}: segments", 2, segments / messages, 0.1, "");
        var model = Payload + framing + 2 * SegmentHeader;
        yield return new($"{name}: all layers", model, wire.TotalBytes!.Value / messages, 0.02 * model, "B");
    }
}
