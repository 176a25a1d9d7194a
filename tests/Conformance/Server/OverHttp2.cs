using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;

namespace Bench.Tests.Conformance.Server;

/// <summary>
/// Says over HTTP/2 what a case says in HTTP/1.1, and gives back what is answered in the form of HTTP/1.1, so that one case holds for
/// both. Requests follow each other as on one connection: each is asked when the one before has its whole answer. A body without a length
/// comes in chunks, one for each piece as it comes.
/// </summary>
/// <param name="http">Sends requests.</param>
/// <param name="url">Where to.</param>
internal sealed class OverHttp2(HttpMessageInvoker http, Uri url) : Stream
{
    private readonly Pipe _back = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly CancellationTokenSource _gone = new();
    private byte[] _said = [];
    private Task _answering = Task.CompletedTask;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _said = [.. _said, .. buffer.Span];
        while (NextRequest() is { } request) _answering = AnswerAsync(_answering, request);
        return default;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _back.Reader.ReadAsync(cancellationToken);
        var part = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, buffer.Length));
        var count = (int)part.Length;
        foreach (var piece in part)
        {
            piece.CopyTo(buffer);
            buffer = buffer[piece.Length..];
        }

        _back.Reader.AdvanceTo(part.End);
        return count;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _gone.Cancel();
        base.Dispose(disposing);
    }

    // A head that is whole, with as much of a body as it says; null while there is none.
    private HttpRequestMessage? NextRequest()
    {
        if (_said.AsSpan().IndexOf("\r\n\r\n"u8) is not (>= 0 and var end)) return null;
        var lines = Encoding.Latin1.GetString(_said, 0, end).Split("\r\n");
        var fields = lines.Skip(1).Select(line => line.Split(':', 2)).Select(field => (Name: field[0], Value: field[1].Trim())).ToArray();
        var length = fields.Where(f => Is(f.Name, "Content-Length")).Select(f => int.Parse(f.Value, CultureInfo.InvariantCulture))
            .FirstOrDefault();
        if (_said.Length < end + 4 + length) return null;
        var start = lines[0].Split(' ');
        // As it stands: what a case has encoded stays so.
        var target = new Uri(
            url.GetLeftPart(UriPartial.Authority) + start[1],
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(start[0]), target)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact
        };
        if (start[0] == "POST") request.Content = new ByteArrayContent(_said[(end + 4)..(end + 4 + length)]);
        foreach (var (name, value) in fields.Where(f => !Is(f.Name, "Host") && !Is(f.Name, "Content-Length")))
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        _said = _said[(end + 4 + length)..];
        return request;

        static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
    }

    private async Task AnswerAsync(Task before, HttpRequestMessage request)
    {
        await before;
        try
        {
            using var asked = request;
            using var answer = await http.SendAsync(asked, _gone.Token);
            if (answer.Version != HttpVersion.Version20) throw new WireException($"the answer is of HTTP/{answer.Version}");
            var fields = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
                .SelectMany(field => field.Value.Select(value => (field.Key, Value: value))).ToList();
            var whole = (int)answer.StatusCode is 204 or 304 || answer.Content.Headers.NonValidated.Contains("Content-Length");
            if (!whole) fields.Add(("Transfer-Encoding", "chunked"));
            await SayAsync($"HTTP/1.1 {(int)answer.StatusCode} \r\n{string.Concat(fields.Select(f => $"{f.Key}: {f.Value}\r\n"))}\r\n");
            await using var body = await answer.Content.ReadAsStreamAsync(_gone.Token);
            var buffer = new byte[65_536];
            while (await body.ReadAsync(buffer, _gone.Token) is > 0 and var count)
            {
                if (!whole) await SayAsync($"{count:x}\r\n");
                await _back.Writer.WriteAsync(buffer.AsMemory(0, count), _gone.Token);
                if (!whole) await SayAsync("\r\n");
            }

            if (!whole) await SayAsync("0\r\n\r\n");
        }
        catch (WireException e)
        {
            await _back.Writer.CompleteAsync(e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // As a connection ends that the other side closes.
            await _back.Writer.CompleteAsync();
        }
    }

    private async Task SayAsync(string latin1) => await _back.Writer.WriteAsync(Encoding.Latin1.GetBytes(latin1), _gone.Token);
}
