using System.Text;
using Bench.Host.Options;
using Bench.Host.Patterns;
using Bench.Host.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Bench.Tests.Server;

/// <summary>
/// The 101 of a WebSocket has left and the server has not got a turn since: what is published in this instant reaches the subscriber, or is
/// counted as missed. The connection is a made one, so that the instant is as long as the test wants it.
/// </summary>
public sealed class UpgradeTests
{
    private const string Topic = "a";

    [Fact]
    public async Task What_is_published_as_soon_as_the_101_has_left_comes()
    {
        using var core = new ServerCore(new ServerOptions(), TimeProvider.System);
        var (seen, lapped) = await SeenAsync(core, ["m1", "m2", "m3"]);
        Assert.Equal(["m1", "m2", "m3"], seen);
        Assert.Equal(0, lapped);
    }

    [Fact]
    public async Task What_of_it_is_gone_before_it_can_be_sent_is_counted_as_missed()
    {
        using var core = new ServerCore(new ServerOptions { RingCapacity = 2 }, TimeProvider.System);
        var (seen, lapped) = await SeenAsync(core, ["m1", "m2", "m3", "m4", "m5"]);
        Assert.Equal(["m4", "m5"], seen);
        Assert.Equal(3, lapped);
    }

    // The messages that a subscriber without a cursor gets that are published right behind its 101, and how many it is said to have missed.
    private static async Task<(string[] Seen, long Lapped)> SeenAsync(ServerCore core, string[] messages)
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        core.Patterns.Single(p => p.Name == WebSockets.PatternName).Map(app);
        var endpoint = ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).Single();
        await using var connection = new MadeConnection();
        var http = new DefaultHttpContext { RequestServices = app.Services };
        http.Request.Protocol = "HTTP/1.1";
        http.Request.Method = "GET";
        http.Request.Path = "/ws";
        http.Request.QueryString = new QueryString($"?topic={Topic}");
        http.Request.Headers.Host = "x";
        http.Request.Headers.Connection = "Upgrade";
        http.Request.Headers.Upgrade = "websocket";
        http.Request.Headers.SecWebSocketVersion = "13";
        http.Request.Headers.SecWebSocketKey = "dGhlIHNhbXBsZSBub25jZQ==";
        http.Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        http.Features.Set<IHttpUpgradeFeature>(new Upgrade(connection, () =>
        {
            foreach (var message in messages) Publish(core, message);
        }));
        await using var body = new MemoryStream();
        http.Response.Body = body;
        var serving = endpoint.RequestDelegate!(http);
        await Eventually.TrueAsync(
            () => serving.IsCompleted || core.Topics.Peek(Topic).Waiting == 1, () => $"nobody waits; the server sent: {connection.Sent}");
        Publish(core, "end");
        await Eventually.TrueAsync(
            () => serving.IsCompleted || connection.Sent.Contains("\"end\"", StringComparison.Ordinal),
            () => $"what came later never came; the server sent: {connection.Sent}");
        Assert.True(body.Length == 0, Encoding.UTF8.GetString(body.ToArray()));
        connection.End();
        await serving.WaitAsync(Eventually.Token());
        string[] seen = [.. messages.Where(m => connection.Sent.Contains($"\"{m}\"", StringComparison.Ordinal))];
        return (seen, core.Traffic.Of(WebSockets.PatternName).Lapped.Value);
    }

    private static void Publish(ServerCore core, string message)
    {
        Assert.True(core.Topics.TryOpen(Topic, out var log));
        core.Upstream.Publish(log, Encoding.UTF8.GetBytes(message), isJson: false, out _);
    }

    private sealed class Upgrade(Stream connection, Action asItHasLeft) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => true;

        public Task<Stream> UpgradeAsync()
        {
            asItHasLeft();
            return Task.FromResult(connection);
        }
    }

    // Keeps what is sent; its other side sends nothing, until it is gone.
    private sealed class MadeConnection : Stream
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly MemoryStream _sent = new();

        public string Sent
        {
            get
            {
                lock (_sent) return Encoding.Latin1.GetString(_sent.ToArray());
            }
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void End() => _end.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _end.Task.WaitAsync(cancellationToken);
            return 0;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return default;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (_sent) _sent.Write(buffer);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
