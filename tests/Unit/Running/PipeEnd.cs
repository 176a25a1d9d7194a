using System.IO.Pipelines;

namespace Bench.Tests.Unit.Running;

/// <summary>One end of a connection in memory.</summary>
internal sealed class PipeEnd : IDuplexPipe
{
    private readonly Pipe _said = new();

    public PipeReader Input { get; private set; } = PipeReader.Create(Stream.Null);

    public PipeWriter Output => _said.Writer;

    /// <summary>Both ends of one.</summary>
    public static (PipeEnd Here, PipeEnd There) Pair()
    {
        var (here, there) = (new PipeEnd(), new PipeEnd());
        (here.Input, there.Input) = (there._said.Reader, here._said.Reader);
        return (here, there);
    }
}
