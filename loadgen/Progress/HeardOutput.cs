using System.Text;

namespace Bench.Loadgen.Progress;

/// <summary>
/// Writes to another output for as long as it takes what is written, and remembers why it no longer did: a terminal that is closed, or a
/// full disk under a log, ends no measurement half-way.
/// </summary>
internal sealed class HeardOutput(TextWriter output) : TextWriter
{
    private volatile Exception? _lost;

    public override Encoding Encoding => output.Encoding;

    /// <summary>To be asked at the end: what was not written is not done.</summary>
    /// <exception cref="IOException">Not all of it could be written.</exception>
    public void ThrowIfLost()
    {
        if (_lost is { } why)
            throw new IOException(
                $"what was found could not be written to the end: {why.Message}; give another place for it with > FILE", why);
    }

    public override void Write(char value) => Tell(() => output.Write(value));

    public override void Write(string? value) => Tell(() => output.Write(value));

    public override void WriteLine(string? value) => Tell(() => output.WriteLine(value));

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public override void Flush() => Tell(output.Flush);

    private void Tell(Action tell)
    {
        if (_lost is not null) return;
        try
        {
            tell();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lost = e;
        }
    }
}
