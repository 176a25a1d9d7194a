using System.Net.ServerSentEvents;
using Bench.Host.Options;

namespace Bench.Tests.Server;

/// <summary>Server-Sent Events, all ways that the server has of sending.</summary>
public abstract class SseTests(int directSend, int floor = 0)
{
    [Fact]
    public async Task The_head_comes_before_any_event_and_the_stream_starts_with_retry()
    {
        await using var server = await StartAsync();
        using var connection = await RawConnection.SendAsync(server.Url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        var head = await connection.UntilAsync("retry: 1000\n\n");
        Assert.Contains("Content-Type: text/event-stream\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Cache-Control: no-store\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Accel-Buffering: no\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("id:", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cursor_a_subscriber_gets_new_messages_only()
    {
        await using var server = await StartAsync();
        await server.PostAsync("a", "old");
        using var response = await OpenAsync(server, "topic=a");
        await server.UntilWaitingAsync("a", 1);
        await server.PostAsync("a", "new");
        Assert.Equal([("2", "new")], await TakeAsync(response, 1));
    }

    [Theory]
    [InlineData("&since=1", null)]
    [InlineData("", "1")]
    [InlineData("&since=0", "1")]
    public async Task A_subscriber_resumes_after_its_cursor_and_Last_Event_ID_wins(string since, string? lastEventId)
    {
        await using var server = await StartAsync();
        for (var i = 1; i <= 3; i++) await server.PostAsync("a", $"m{i}");
        using var response = await OpenAsync(server, "topic=a" + since, lastEventId);
        Assert.Equal([("2", "m2"), ("3", "m3")], await TakeAsync(response, 2));
        var counters = await server.CountersAsync();
        Assert.Equal((2, 1), (counters.Delivered, counters.Flushes));
    }

    [Fact]
    public async Task An_idle_stream_gets_comments_as_heartbeats()
    {
        await using var server = await StartAsync(o => o with { HeartbeatMs = 100 });
        using var connection = await RawConnection.SendAsync(server.Url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        await connection.UntilAsync("\r\n3\r\n:\n\n\r\n3\r\n:\n\n\r\n");
        Assert.InRange((await server.CountersAsync()).KeepAlives ?? -1, 1, 10_000);
    }

    [Fact]
    public async Task A_reader_that_stands_still_is_lapped_and_others_are_not_held_up()
    {
        await using var server = await StartAsync(o => o with { RingCapacity = 16 });
        using var slow = await RawConnection.SendAsync(server.Url, "GET /sse?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
        using var response = await OpenAsync(server, "topic=a");
        await server.UntilWaitingAsync("a", 2);
        var text = new string('x', 60_000);
        var fast = new List<(string? Id, string Data)>();
        var reading = TakeAsync(response, 400, fast);
        for (var i = 0; i < 400; i++)
        {
            var sequence = await server.PostAsync("a", text);
            // In step with the fast reader, so that only the slow one can fall behind.
            await Eventually.TrueAsync(() => fast.Count >= sequence, () => "the fast reader stands still too");
        }

        Assert.Equal(Enumerable.Range(1, 400).Select(i => $"{i}"), (await reading).Select(item => item.Id));
        Assert.Equal(0, (await server.CountersAsync()).Lapped);
        await slow.UntilAsync("id: 400\n");
        Assert.InRange((await server.CountersAsync()).Lapped, 1, 400);
    }

    [Fact]
    public async Task A_message_that_the_kernel_takes_in_part_only_comes_whole()
    {
        await using var server = await StartAsync();
        using var response = await OpenAsync(server, "topic=a");
        await server.UntilWaitingAsync("a", 1);
        // More than the kernel holds, less than the ring.
        var texts = Enumerable.Range(1, 12).Select(i => new string((char)('a' + i), 1_000_000)).ToArray();
        foreach (var text in texts) await server.PostAsync("a", text);
        Assert.Equal(
            texts.Select((text, i) => ($"{i + 1}", text)), (await TakeAsync(response, texts.Length)).Select(item => (item.Id!, item.Data)));
    }

    [Fact]
    public async Task A_client_that_goes_is_no_longer_counted()
    {
        await using var server = await StartAsync();
        using (await OpenAsync(server, "topic=a")) await server.UntilOpenAsync("sse", 1);
        await server.UntilOpenAsync("sse", 0);
        await server.UntilWaitingAsync("a", 0);
    }

    private Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        RunningServer.StartAsync(o => (change?.Invoke(o) ?? o) with { DirectSend = directSend, Floor = floor });

    private static Task<HttpResponseMessage> OpenAsync(RunningServer server, string query, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/sse?" + query);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        return server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<List<(string? Id, string Data)>> TakeAsync(
        HttpResponseMessage response, int count, List<(string? Id, string Data)>? into = null)
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        var taken = into ?? [];
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(patience.Token))
            .EnumerateAsync(patience.Token))
        {
            taken.Add((item.EventId, Messages.One(item.Data).Data));
            if (taken.Count == count) break;
        }

        return taken;
    }
}

public sealed class SseThroughKestrelTests() : SseTests(0);

public sealed class SseSentDirectlyTests() : SseTests(1);

public sealed class SseFromTheFloorTests() : SseTests(0, floor: 1);
