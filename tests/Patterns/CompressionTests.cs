using System.Net;
using System.Text;
using System.Text.Json;
using Bench.Contract;
using Bench.Loadgen.Clients;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;
using Bench.Loadgen.Scenarios;

namespace Bench.Tests.Contract;

/// <summary>What is compressed comes whole, and its bytes are told before compression and after.</summary>
public sealed class CompressionTests
{
    private const int Clients = 3;
    private const int Messages = 40;
    private const int PayloadBytes = 400;

    public static TheoryData<string, string, HeadSet> Every()
    {
        var data = new TheoryData<string, string, HeadSet>();
        foreach (var pattern in PatternTests.EveryPattern().Select(row => row.Data.Item2).Distinct())
        {
            data.Add("reference", pattern, HeadSet.Minimal);
            data.Add("reference", pattern, HeadSet.Browser);
            data.Add("reference" + Bed.OverTls + Bed.OverHttp2, pattern, HeadSet.Minimal);
        }

        return data;
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task What_does_not_unpack_is_a_reason_of_its_own(string coding)
    {
        byte[] bytes = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        using var response = new HttpResponseMessage { Content = new ByteArrayContent(bytes) };
        response.Content.Headers.ContentEncoding.Add(coding);
        var whole = await Assert.ThrowsAsync<UnexpectedAnswerException>(() => ContentCoding.ReadAsync(response, Eventually.Token()));
        await using var body = new DecodedBody(new MemoryStream(bytes), coding, _ => { });
        var piecewise = await Assert.ThrowsAsync<UnexpectedAnswerException>(() => body.CopyToAsync(Stream.Null, Eventually.Token()));
        Assert.Equal(("broken-content-coding", "broken-content-coding"), (whole.Message, piecewise.Message));
    }

    [Theory]
    [MemberData(nameof(Every))]
    public async Task Messages_come_whole_and_take_fewer_bytes_than_they_say(string engine, string pattern, HeadSet heads)
    {
        await using var bed = await Bed.OpenAsync(engine, Settings(pattern) with { Compression = true, Headers = heads }, Clients);
        await bed.Group.ConnectAsync(Clients, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, "first");
        await bed.AllHaveAsync(1);
        await QuietAsync(bed);
        var (before, counts) = bed.Group.ReadCounted();
        for (var i = 0; i < Messages; i++)
        {
            // One by one: so no answer has several, and none is too short to be compressed.
            Assert.True(bed.Server.Core.Topics.TryOpen("t0", out var log));
            log.AppendPadded(TimeProvider.System.NowUs(), PayloadBytes, records: true);
            await bed.AllHaveAsync(2 + i);
        }

        await QuietAsync(bed);
        var (after, later) = bed.Group.ReadCounted();
        Assert.Equal((Clients * Messages, 0L, 0L), (later.Received - counts.Received, later.Malformed, later.Lost));
        var (payload, body, saved) = (later.PayloadBytes - counts.PayloadBytes, after.BodyBytes - before.BodyBytes, after.SavedBytes
            - before.SavedBytes);
        Assert.Equal(Clients * Messages * PayloadBytes, payload);
        // An answer by itself has little to refer to; a stream has all that was said before.
        var least = pattern is "sse" or "websocket" ? 0.45 : 0.15;
        Assert.True(saved >= least * payload, $"{saved} B of {payload} B are saved");
        // Before compression the framing is what it is without: fields of an event or brackets, and the heads of chunks and frames.
        Assert.InRange((body + saved - payload) / (double)(Clients * Messages), pattern == "websocket" ? 2 : 1, 45);
    }

    [Fact]
    public async Task What_a_browsers_heads_offer_the_server_may_take_unasked_for()
    {
        var settings = Settings("websocket") with { Headers = HeadSet.Browser };
        await using var bed = await Bed.OpenAsync("reference", settings, clients: 1, workload: null, "--compression", "1");
        await bed.Group.ConnectAsync(1, TestContext.Current.CancellationToken);
        await bed.PublishAsync(0, new string('x', PayloadBytes));
        await bed.AllHaveAsync(1);
        await QuietAsync(bed);
        var (wire, counts) = bed.Group.ReadCounted();
        Assert.Equal((1L, 0L, 0L), (counts.Received, counts.Malformed, counts.Lost));
        Assert.True(wire.SavedBytes > PayloadBytes / 2, $"{wire.SavedBytes} B are saved");
    }

    [Fact]
    public async Task Who_offers_it_and_does_not_read_it_says_so()
    {
        var settings = Settings("websocket") with { Headers = HeadSet.Browser };
        await using var bed = await Bed.OpenAsync("lean", settings, clients: 1, workload: null, "--compression", "1");
        await bed.Group.ConnectAsync(1, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => bed.Recorder.Failures.Count > 0, () => "it does not fail");
        Assert.Equal("deflate-not-read", Assert.Single(bed.Recorder.Failures.Keys));
    }

    [Fact]
    public async Task Who_does_not_ask_gets_nothing_that_is_compressed()
    {
        await using var bed = await Bed.OpenAsync("reference", Settings("sse") with { Compression = true }, clients: 1);
        using var http = new HttpClient();
        await bed.PublishAsync(0, new string('x', 300));
        foreach (var (accepted, coding) in ((string, string?)[])[("", null), ("zstd", null), ("gzip", "gzip"), ("gzip, br", "br"),
            ("br;q=0, gzip", "gzip"), ("identity", null)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(bed.Server.Url, "/poll?topic=t0&since=0"));
            if (accepted != "") request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            using var answer = await http.SendAsync(request, Eventually.Token());
            Assert.Equal((HttpStatusCode.OK, coding), (answer.StatusCode, answer.Content.Headers.ContentEncoding.SingleOrDefault()));
            Assert.Equal(coding is not null, answer.Headers.Vary.Contains("Accept-Encoding"));
            Assert.Equal(coding is not null, answer.Headers.ETag!.IsWeak);
            if (coding is null)
                Assert.Contains("xxxx", await answer.Content.ReadAsStringAsync(Eventually.Token()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Messages_that_fill_a_payload_are_json_of_the_size_and_each_another()
    {
        var seen = new HashSet<string>();
        for (var size = 60; size < 700; size++)
        {
            var encoded = MessageCodec.EncodeRecords(new MessageStamps(size, 1_000_000, 1_000_050), size);
            Assert.Equal(size, encoded.Length);
            Assert.True(MessageCodec.TryDecode(encoded, out var stamps, out var data));
            Assert.Equal(size, stamps.Sequence);
            using var json = JsonDocument.Parse(data.ToArray());
            Assert.True(seen.Add(Encoding.ASCII.GetString(data)));
            if (size > 300) Assert.True(json.RootElement.GetArrayLength() > 2);
        }
    }

    private static Task QuietAsync(Bed bed) => Bed.UntilAsync(
        () => bed.Group.ReadCounted().Wire == bed.Group.ReadWire(),
        () => $"{bed.Group.ReadCounted().Wire} is counted of {bed.Group.ReadWire()}");

    private static PatternSettings Settings(string pattern) =>
        new() { Pattern = pattern, IntervalMs = pattern == "polling" ? 100 : null, HoldMs = pattern == "long-polling" ? 60_000 : null };
}
