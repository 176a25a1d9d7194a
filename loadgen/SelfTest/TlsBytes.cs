using Bench.Contract.Patterns;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Results;
using Bench.Loadgen.Scenarios;
using Bench.Loadgen.Trials;

namespace Bench.Loadgen.SelfTest;

/// <summary>What TLS adds to a message or to a poll: so many bytes a record, and no more.</summary>
internal sealed class TlsBytes : ISelfCheck
{
    // RFC 8446, section 5.2: a head of 5, the inner content type 1, the tag of AES-GCM or ChaCha20-Poly1305 16.
    private const int RecordBytes = 5 + 1 + 16;

    // Two messages that come within a millisecond may share a record.
    private const double Tolerance = 0.5;

    public string Name => "bytes of TLS";

    public bool Quick => true;

    public async Task<IReadOnlyList<CheckRow>> RunAsync(TrialBed bed, CancellationToken stop)
    {
        if (EngineList.Find(bed.Engine).SpeaksNoTls is { } why)
            throw new CheckSkippedException($"engine {bed.Engine} speaks no TLS: {why}");
        var rows = new List<CheckRow>();
        foreach (var pattern in Rungs.All(intervalMs: 400))
        {
            var trial = await bed.TrialAsync(pattern with { Tls = true }, rate: 2, stop, new() { Clients = 50 });
            var tls = trial.File.Wire.TlsBytes ?? double.NaN;
            // What is asked for goes in a record each way; what is pushed in one.
            rows.Add(pattern.Kind.Delivery == Delivery.Stream
                ? new($"{pattern.Pattern}: TLS of a message", RecordBytes, tls / trial.File.MessagesInWindow, Tolerance, "B")
                : new(
                    $"{pattern.Pattern}: TLS of a request and its answer", 2 * RecordBytes, tls / trial.File.Requests!.Sent, Tolerance,
                    "B"));
        }

        return rows;
    }
}
