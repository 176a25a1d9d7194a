using System.IO.Pipelines;
using System.Net.Security;

namespace Bench.Loadgen.Fleet;

/// <summary>TLS between the two ends of a connection and those who use it.</summary>
internal sealed class SealedPipe : IDuplexPipe, IAsyncDisposable
{
    /// <summary>Puts TLS, which has yet to be spoken, over a connection.</summary>
    /// <param name="pipe">The connection; its end is its owner's.</param>
    public SealedPipe(IDuplexPipe pipe)
    {
        Ssl = new SslStream(new Bare(pipe), leaveInnerStreamOpen: true);
        (Input, Output) = (PipeReader.Create(Ssl, new(leaveOpen: true)), PipeWriter.Create(Ssl, new(leaveOpen: true)));
    }

    /// <summary>Speaks it.</summary>
    public SslStream Ssl { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public ValueTask DisposeAsync() => Ssl.DisposeAsync();

    private sealed class Bare(IDuplexPipe pipe) : Stream
    {
        private readonly Stream _input = pipe.Input.AsStream(leaveOpen: true);
        private readonly Stream _output = pipe.Output.AsStream(leaveOpen: true);

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _input.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _input.ReadAsync(buffer, offset, count, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _output.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _output.WriteAsync(buffer, offset, count, cancellationToken);

        public override void Flush() => _output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
