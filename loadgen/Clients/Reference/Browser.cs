using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Bench.Loadgen.Dialects;
using Bench.Loadgen.Recording;

namespace Bench.Loadgen.Clients.Reference;

/// <summary>One HTTP/2 connection and those who share it, as the tabs of a browser do; a client alone is one too.</summary>
internal sealed class Browser : IDisposable
{
    /// <summary>The field that tells a connection whose request it sends. It never leaves this process.</summary>
    public const string Mark = "bench-exchange";

    private readonly ConcurrentDictionary<string, Exchange> _waiting = new();
    private readonly List<ReferenceClient> _tabs = [];
    private readonly HttpMessageInvoker _http;
    private volatile Http2Stream? _last;
    private long _marks;

    public Browser(ClientPlan plan, IPAddress? source, Recorder recorder, Connecting connecting) =>
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                var stream = await connecting.OpenAsync(
                    context.DnsEndPoint, source,
                    (socket, inner, tls) =>
                        _last = new Http2Stream(socket, inner, tls, connecting.Account, mark => _waiting.GetValueOrDefault(mark)),
                    cancel);
                // The pool replaces a connection that the other side has closed between two requests, as HTTP has it: nothing is lost.
                if (_tabs.Any(tab => tab.Subscriber.Connected)) recorder.Renewed();
                return stream;
            },
            RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8, // An event's id may be any text.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            ConnectTimeout = TimeSpan.FromMilliseconds(plan.ConnectTimeoutMs),
        });

    /// <summary>One more who shares the connection.</summary>
    public void Add(ReferenceClient tab) => _tabs.Add(tab);

    /// <summary>Sends a request and waits for the head of its answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="begun">Called when its head is about to be sent; null for nobody.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Exchange> SendAsync(HttpRequestMessage request, Action? begun, CancellationToken stop)
    {
        var exchange = new Exchange { Begun = begun, IsWebSocket = request.Headers.Protocol is not null };
        var mark = Interlocked.Increment(ref _marks).ToString(CultureInfo.InvariantCulture);
        _waiting[mark] = exchange;
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.Headers.TryAddWithoutValidation(Mark, mark);
        try
        {
            exchange.Response = await _http.SendAsync(request, stop);
            return exchange;
        }
        catch (HttpRequestException) when (_last?.Trouble is { } trouble)
        {
            exchange.Dispose();
            throw new UnexpectedAnswerException(trouble);
        }
        catch
        {
            exchange.Dispose();
            throw;
        }
        finally
        {
            _waiting.TryRemove(mark, out _);
        }
    }

    public void Dispose() => _http.Dispose();
}
