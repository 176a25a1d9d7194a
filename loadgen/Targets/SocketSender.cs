using System.Net.WebSockets;
using Bench.Contract;
using Bench.Loadgen.Clients.Reference;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Tls;

namespace Bench.Loadgen.Targets;

/// <summary>Sends each message as a text on a WebSocket, of which each lane has its own.</summary>
internal sealed class SocketSender : IMessageSender
{
    private readonly Template _body;
    private readonly string _topicPrefix;
    private readonly string _path;
    private readonly HttpMessageInvoker _http;
    private readonly PublisherSocket[] _lanes;

    public SocketSender(PublishSpec spec, PublishSocketSpec socket, Uri url, string topicPrefix, TlsTrust? trust)
    {
        (_topicPrefix, Confirmed) = (topicPrefix, socket.ConfirmedBy is not null);
        _body = Template.Parse(spec.Body, Places.OfBody);
        _path = spec.Url;
        _http = new HttpMessageInvoker(TlsHandler.Make(trust));
        _lanes = [.. Enumerable.Range(0, spec.Connections).Select(_ => new PublisherSocket(spec, socket, url, _http))];
    }

    public bool Confirmed { get; }

    public async Task OpenAsync(CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(_lanes.Select(lane => lane.OpenAsync(stop)));
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or UnexpectedAnswerException)
        {
            throw new PublishPathException($"the WebSocket at {_path}, by which messages are published, cannot be opened: "
                + $"{FailureReason.Of(e)}; see publish in its file");
        }
    }

    public Task<SendOutcome> SendAsync(int lane, int topic, byte[] message, CancellationToken stop)
    {
        var name = _topicPrefix + Workload.TopicName(topic);
        return _lanes[lane].SendAsync(_body.Fill(place => Places.OfPublished(place, name, message)), stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes) await lane.DisposeAsync();
        _http.Dispose();
    }
}
