namespace Bench.Loadgen.Clients.Reference;

/// <summary>
/// A request and its answer. Over HTTP/2 it is a stream of a connection that it may share with others, so it is known here what of the
/// connection's bytes is its own and not counted yet; over HTTP/1.1 the connection knows.
/// </summary>
internal sealed class Exchange : IDisposable
{
    private Http2Stream? _connection;
    private bool _over;

    /// <summary>Not counted yet; guarded by the connection.</summary>
    public LayerBytes Waiting { get; set; }

    /// <summary>Of the bodies that came, what is content and not used up yet; guarded by the connection.</summary>
    public long Content { get; set; }

    /// <summary>The answer's head, and a way to its body.</summary>
    public HttpResponseMessage Response { get; set; } = null!;

    /// <summary>Called when its head is about to be sent over a shared connection; null for nobody.</summary>
    public Action? Begun { get; init; }

    /// <summary>What is sent are the frames of a WebSocket.</summary>
    public bool IsWebSocket { get; init; }

    /// <summary>The head is about to be sent. It is sent again where the connection took no request any more.</summary>
    public void Begin(Http2Stream connection)
    {
        if (_connection is { } before && before != connection) before.Forget(this);
        _connection = connection;
    }

    /// <summary>A body that is read piece by piece: whoever asks for more has used up what came.</summary>
    public async Task<Stream> ReadAsync(CancellationToken stop)
    {
        var body = await Response.Content.ReadAsStreamAsync(stop);
        return _connection is null ? body : new ExchangeBody(body, this);
    }

    /// <summary>So much of the content is used up and counted, and the answer's head with it.</summary>
    public void Used(int content) => _connection?.Used(this, content);

    /// <summary>What was sent is counted.</summary>
    public void SentCounted() => _connection?.SentCounted(this);

    /// <summary>It is over; all of it is counted.</summary>
    public void Dispose()
    {
        if (_over) return;
        _over = true;
        Response?.Dispose();
        _connection?.Forget(this);
    }
}

/// <summary>The content of one stream of a shared connection.</summary>
internal sealed class ExchangeBody(Stream inner, Exchange exchange) : PassingStream(inner)
{
    private int _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        exchange.Used(_read);
        _read = 0;
        return _read = await Inner.ReadAsync(buffer, cancellationToken);
    }
}
