namespace Bench.Host.Messages;

/// <summary>One message as the log keeps it. It carries its own sequence, so that a reader without a lock can tell when the slot was written over.</summary>
internal sealed class LoggedMessage(long sequence, byte[] encoded)
{
    private string? _cursor;

    public long Sequence { get; } = sequence;

    /// <summary>The bytes that every pattern sends.</summary>
    public byte[] Encoded { get; } = encoded;

    /// <summary>The sequence as text, made once however many pollers are answered with it.</summary>
    public string Cursor => _cursor ??= Sequence.ToString();
}
