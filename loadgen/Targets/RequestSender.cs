using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Targets;

/// <summary>Sends each message by an HTTP request; the answer confirms it.</summary>
internal sealed class RequestSender : IMessageSender
{
    private readonly PublishRequestMaker _maker;
    private readonly HttpMessageInvoker _http;

    public RequestSender(PublishSpec spec, Uri url, string topicPrefix, TlsTrust? trust)
    {
        _maker = new PublishRequestMaker(spec, url, topicPrefix);
        var handler = TlsHandler.Make(trust);
        (handler.MaxConnectionsPerServer, handler.PooledConnectionIdleTimeout) = (spec.Connections, Timeout.InfiniteTimeSpan);
        _http = new HttpMessageInvoker(handler);
    }

    public bool Confirmed => true;

    public Task OpenAsync(CancellationToken stop) => Task.CompletedTask;

    public async Task<SendOutcome> SendAsync(int lane, int topic, byte[] message, CancellationToken stop)
    {
        try
        {
            using var request = _maker.Make(topic, message);
            using var response = await _http.SendAsync(request, stop);
            await response.Content.CopyToAsync(Stream.Null, stop); // Read to the end, or the connection cannot be used again.
            return response.IsSuccessStatusCode ? default : new($"http-{(int)response.StatusCode}", Refused: true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(FailureReason.OfOutermost(e));
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
