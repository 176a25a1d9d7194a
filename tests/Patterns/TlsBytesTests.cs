using Bench.Loadgen.Clients;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Contract;

/// <summary>What TLS adds is a layer of its own: the others are what they are without it.</summary>
public sealed class TlsBytesTests
{
    private const int Clients = 3;

    // RFC 8446, 5.2: the head of a record, one byte of its type, and the tag of AES-GCM or ChaCha20-Poly1305.
    private const int RecordBytes = 5 + 1 + 16;

    public static TheoryData<string, string> Patterns()
    {
        var data = new TheoryData<string, string>();
        foreach (var (engine, pattern) in PatternTests.EveryPattern().Select(row => row.Data))
            if (engine.EndsWith(Bed.OverTls, StringComparison.Ordinal)) data.Add(engine[..^Bed.OverTls.Length], pattern);
        return data;
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task A_message_is_the_same_inside_and_a_record_more_outside(string engine, string pattern)
    {
        var plain = await MessagesAsync(engine, pattern);
        var secret = await MessagesAsync(engine + Bed.OverTls, pattern);
        Assert.Equal(0, plain.TlsBytes);
        if (pattern is "sse" or "websocket")
        {
            // As many records as messages, and not a byte of a handshake.
            Assert.Equal(
                (plain.HttpBytes, plain.BodyBytes, 10 * Clients * RecordBytes), (secret.HttpBytes, secret.BodyBytes, secret.TlsBytes));
            return;
        }

        // Requests come as often as they come; each is a record, and its answer one at least.
        Assert.True(secret.TlsBytes >= 2 * RecordBytes * 10, $"{secret}");
        Assert.Equal(0, secret.TlsBytes % RecordBytes);
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task A_connection_is_opened_by_one_handshake_whose_bytes_and_time_are_told(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine + Bed.OverTls, Settings(pattern), Clients);
        await bed.Group.ConnectAsync(Clients, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, "one");
        await bed.AllHaveAsync(1);
        await Bed.UntilAsync(
            () => bed.Group.ReadWire().TlsOpeningBytes > 0 && bed.Group.ReadCounted().Wire.TlsBytes > 0, () => $"{bed.Group.ReadWire()}");
        var wire = bed.Group.ReadWire();
        Assert.Equal(Clients, bed.Recorder.TlsHandshake.TotalCount);
        // A hello is 200 bytes at least, the certificate and its proof a few hundred, two tickets as much again.
        Assert.InRange(wire.TlsOpeningBytes / Clients, 700, 4000);
        Assert.InRange(wire.TlsOpeningBytes, 1, wire.TlsBytes);
    }

    [Theory]
    [InlineData("sse")]
    [InlineData("websocket")]
    public async Task A_client_resumes_its_own_session_and_only_where_it_was_asked_to(string pattern)
    {
        var asked = await AfterACutAsync(Settings(pattern) with { TlsResume = true });
        Assert.Equal((2 * Clients, Clients), (asked.All, asked.Resumed));
        TestContext.Current.SendDiagnosticMessage($"full {asked.FullBytes / Clients} B, resumed {asked.ResumedBytes / Clients} B");
        // What is left out is the certificate and its proof: a few hundred bytes of it, even of a key on an elliptic curve.
        Assert.InRange(asked.ResumedBytes / Clients, 200, asked.FullBytes / Clients - 300);
        var full = await AfterACutAsync(Settings(pattern));
        Assert.Equal((2 * Clients, 0, 0L), (full.All, full.Resumed, full.ResumedBytes));
    }

    // Each poll finds its connection closed: the interval is longer than the server, which looks once a second, keeps one that is idle.
    [Fact]
    public async Task Each_poll_on_a_connection_of_its_own_resumes_the_session_of_the_one_before()
    {
        var settings = new PatternSettings { Pattern = "polling", IntervalMs = 2500, TlsResume = true };
        await using var bed = await Bed.OpenAsync("lean" + Bed.OverTls, settings, Clients, workload: null, "--keep-alive-ms", "100");
        await bed.Group.ConnectAsync(Clients, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, "one");
        await bed.AllHaveAsync(1);
        // On a busy machine the server may close one that has not asked yet; its client has no ticket then.
        var (full, resumed) = (Full(), bed.Recorder.TlsResumption.TotalCount);
        Assert.True(full >= Clients, $"{full} handshakes in full of {Clients} clients");
        await Bed.UntilAsync(() => bed.Recorder.TlsResumption.TotalCount >= resumed + 2 * Clients, () => $"{bed.Recorder.CopyCounts()}");
        await bed.Group.DisposeAsync();
        Assert.Equal(full, Full());
        long Full() => bed.Recorder.TlsHandshake.TotalCount - bed.Recorder.TlsResumption.TotalCount;
        Assert.Equal(0, bed.Recorder.CopyCounts().Lost);
    }

    private static async Task<(long All, long Resumed, long FullBytes, long ResumedBytes)> AfterACutAsync(PatternSettings settings)
    {
        await using var bed = await Bed.OpenAsync("lean" + Bed.OverTls, settings, Clients);
        await bed.Group.ConnectAsync(Clients, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, "one");
        await bed.AllHaveAsync(1);
        bed.Relay.Cut();
        await Bed.UntilAsync(() => bed.Recorder.CopyCounts().Reconnected == Clients, () => $"{bed.Recorder.CopyCounts()}");
        await bed.PublishAsync(0, "two");
        await bed.AllHaveAsync(2);
        var wire = bed.Group.ReadWire();
        return (bed.Recorder.TlsHandshake.TotalCount, bed.Recorder.TlsResumption.TotalCount,
            wire.TlsOpeningBytes - wire.TlsResumedBytes, wire.TlsResumedBytes);
    }

    private static async Task<WireTotals> MessagesAsync(string engine, string pattern)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern), Clients);
        await bed.Group.ConnectAsync(Clients, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, "first");
        await bed.AllHaveAsync(1);
        await QuietAsync(bed);
        var before = bed.Group.ReadCounted().Wire;
        for (var i = 0; i < 10; i++)
        {
            await bed.PublishAsync(0, $"message {i}");
            await bed.AllHaveAsync(2 + i);
        }

        await QuietAsync(bed);
        var after = bed.Group.ReadCounted().Wire;
        return new WireTotals(
            after.HttpBytes - before.HttpBytes, after.BodyBytes - before.BodyBytes, null, null, after.TlsBytes - before.TlsBytes);
    }

    private static Task QuietAsync(Bed bed) => Bed.UntilAsync(
        () => bed.Group.ReadCounted().Wire == bed.Group.ReadWire(),
        () => $"{bed.Group.ReadCounted().Wire} is counted of {bed.Group.ReadWire()}");

    private static PatternSettings Settings(string pattern) =>
        new() { Pattern = pattern, IntervalMs = pattern == "polling" ? 100 : null, HoldMs = pattern == "long-polling" ? 60_000 : null };
}
