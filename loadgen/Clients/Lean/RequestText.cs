using System.Buffers.Text;
using System.Text;
using Bench.Contract;
using Bench.Loadgen.Scenarios;

namespace Bench.Loadgen.Clients.Lean;

/// <summary>Writes a request into bytes that are already there.</summary>
internal ref struct RequestText(Span<byte> to)
{
    private readonly Span<byte> _to = to;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Written => _to[..Length];

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_to[Length..]);
        Length += bytes.Length;
    }

    public void Add(string ascii) => Length += Encoding.ASCII.GetBytes(ascii, _to[Length..]);

    /// <summary>Adds the query with a client's topic, the first of the parameters.</summary>
    public void AddTopic(LeanClient client)
    {
        Add("?"u8);
        Add(Protocol.TopicParameter);
        Add("="u8);
        Add(client.Topic);
    }

    /// <summary>Adds the name of one more query parameter.</summary>
    public void AddParameter(string name)
    {
        Add("&"u8);
        Add(name);
        Add("="u8);
    }

    /// <summary>Adds how long messages gather, and that the newest alone is wanted, where that is so.</summary>
    public void AddWishes(PatternSettings settings)
    {
        if (settings.FlushMs is > 0 and { } window)
        {
            AddParameter(Protocol.FlushParameter);
            Add(window);
        }

        if (settings.Semantics != PollSemantics.Latest) return;
        AddParameter(Protocol.SemanticsParameter);
        Add("latest"u8);
    }

    public void Add(long number)
    {
        Utf8Formatter.TryFormat(number, _to[Length..], out var written);
        Length += written;
    }
}
