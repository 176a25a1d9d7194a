namespace Bench.Host.Messages;

/// <summary>Numbers after one, up to another, that no message has: a gap that nobody has missed anything by.</summary>
internal sealed record NeverGiven(long After, long UpTo)
{
    /// <summary>How many of them are after one number, up to another.</summary>
    public long Between(long after, long upTo) => Math.Max(0, Math.Min(upTo, UpTo) - Math.Max(after, After));
}
