using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Engines;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Conformance.Clients;

/// <summary>Every case with every engine that speaks its pattern, in one piece and byte by byte.</summary>
public sealed class ClientConformanceTests
{
    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var engine in EngineList.All)
                foreach (var one in CaseList.All.Values.Where(one => engine.Patterns.Contains(one.Pattern)
                    && (one.Spoken is null || engine.SpeaksNot(one.Pattern, one.Spoken) is null)
                    && !one.NotHeld.ContainsKey(engine.Name)))
                {
                    data.Add(engine.Name, one.Id, int.MaxValue);
                    data.Add(engine.Name, one.Id, 1);
                }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_holds(string engine, string id, int pieceBytes)
    {
        var one = CaseList.All[id];
        Assert.SkipUnless(EngineList.Find(engine).Unsupported is null, EngineList.Find(engine).Unsupported ?? "");
        var wrong = await WrongAsync(one, engine, pieceBytes);
        if (one.Known.TryGetValue(engine, out var why))
            Assert.True(wrong is not null, $"{engine} does it right now; take the note off that says: {why}");
        else Assert.True(wrong is null, $"{one.Clause}: {wrong}");
    }

    private static async Task<string?> WrongAsync(Case one, string engine, int pieceBytes)
    {
        var server = new HostileServer(one.Answers, pieceBytes);
        var recorder = new Recorder(TimeProvider.System);
        var group = EngineList.Find(engine).Open(PlanFor(server.Url, one), recorder, TimeProvider.System);
        try
        {
            await group.ConnectAsync(1, Eventually.Token());
            var subscriber = group.Subscribers[0];
            if (one.Outcome is { Connected: true } wanted)
            {
                await Eventually.TrueAsync(
                    () => (IsOver(recorder.CopyCounts(), wanted, one.Malformed) && recorder.CopyCounts().PutOff >= one.PutOff)
                        || recorder.AtOneInstant(() => recorder.Failures.Count > 0)
                        || Misses(one, server, subscriber),
                    () => Seen(recorder, subscriber));
            }

            var seen = Seen(recorder, subscriber);
            var expected = Expected(one);
            if (seen != expected) return $"{seen}; expected {expected}";
            if (one.Outcome is { Connected: true, Reason: null })
            {
                await Eventually.TrueAsync(
                    () => group.ReadWire().HttpBytes == server.HeadBytes,
                    () => $"{one.Id}: {group.ReadWire().HttpBytes} bytes of heads are counted, of {server.HeadBytes}");
                await Eventually.TrueAsync(
                    () => group.ReadWire().UpBytes == server.ReceivedBytes,
                    () => $"{one.Id}: {group.ReadWire().UpBytes} bytes are counted as sent, and {server.ReceivedBytes} came");
                // Each direction has at least the handshake of its connection, and no more than all.
                if (OperatingSystem.IsLinux()) Assert.InRange(group.ReadWire().UpSegments!.Value, 1, group.ReadWire().Segments!.Value - 1);
            }

            if (server.ShortestPauseMs is { } pauseMs && pauseMs < one.PauseMs)
                return $"it comes back after {pauseMs} ms, not after {one.PauseMs}";
            return one.Asks?.Invoke(server.Requests);
        }
        finally
        {
            await server.DisposeAsync();
            await group.DisposeAsync();
        }
    }

    private static bool IsOver(Counts counts, Outcome wanted, int malformed) => wanted switch
    {
        { Again: true } => counts.Received + counts.Malformed >= wanted.Messages,
        { Reason: null } => counts.Lost > 0 || counts.Received + counts.Malformed >= wanted.Messages + malformed,
        _ => counts.Lost > 0,
    };

    // A message that came after one that was passed over: waiting longer brings it no more.
    private static bool Misses(Case one, HostileServer server, Subscriber subscriber) =>
        server.Answered >= one.Answers.Length && subscriber.Sequence.Missing > one.Missing;

    private static string Expected(Case one) => Text(
        one.Outcome.Connected, one.Outcome.Messages, one.Malformed, one.Missing, one.Again, one.Outcome.Reason, one.Renewed, one.PutOff);

    private static string Seen(Recorder recorder, Subscriber subscriber) => recorder.AtOneInstant(() =>
    {
        var counts = recorder.Counts;
        var reason = recorder.Failures.Keys.Concat(recorder.Losses.Keys).Order().ToArray();
        return Text(
            counts.Connected == 1, counts.Received, counts.Malformed, subscriber.Sequence.Missing, subscriber.Sequence.Duplicated,
            reason.Length == 0 ? null : string.Join('+', reason), counts.Renewed, counts.PutOff);
    });

    private static string Text(
        bool connected, long messages, long malformed, long missing, long again, string? reason, long renewed, long putOff) =>
        $"{(connected ? "connected" : "not connected")}, {messages} messages, {malformed} malformed, {missing} missing, {again} "
        + $"again, {renewed} renewed, {putOff} put off, reason: {reason ?? "none"}";

    private static ClientPlan PlanFor(Uri server, Case one) => new()
    {
        Server = server,
        Pattern = new PatternSettings { Pattern = one.Pattern, IntervalMs = 20 },
        Workload = new Workload { Name = "w", Clients = 1, MessagesPerSecond = 1 },
        Seed = 1,
        Spoken = one.Spoken,
        Table = new ClientTable(["token"], [["secret-0"], ["secret-1"]]),
        Clients = 1,
        ConnectPerSecond = 1000,
        ConnectTimeoutMs = (int)Eventually.Patience.TotalMilliseconds,
    };
}
