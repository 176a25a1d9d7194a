namespace Bench.Loadgen.Http2;

/// <summary>
/// The fields that a coder and its reader both know (RFC 7541, section 2.3): the fixed ones, and before the older
/// the newest of those that were sent.
/// </summary>
internal sealed class HpackTable
{
    /// <summary>Bytes of the table where nobody says otherwise (RFC 9113, section 6.5.2).</summary>
    public const int UsualBytes = 4096;

    // RFC 7541, section 4.1: what a field takes beside its name and value.
    private const int EntryBytes = 32;

    // RFC 7541, appendix A.
    private static readonly (string Name, string Value)[] Fixed =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"), (":scheme", "http"),
        (":scheme", "https"),
        (":status", "200"), (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"), (":status", "404"),
        (":status", "500"),
        ("accept-charset", ""), ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
        ("access-control-allow-origin", ""),
        ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""), ("content-disposition", ""), ("content-encoding", ""),
        ("content-language", ""),
        ("content-length", ""), ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""), ("date", ""),
        ("etag", ""), ("expect", ""),
        ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""),
        ("if-unmodified-since", ""),
        ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""),
        ("proxy-authorization", ""), ("range", ""), ("referer", ""),
        ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""),
        ("transfer-encoding", ""), ("user-agent", ""),
        ("vary", ""), ("via", ""), ("www-authenticate", ""),
    ];

    private readonly List<(string Name, string Value)> _sent = []; // The newest is the last.
    private int _bytes;

    /// <summary>The most bytes that it may have.</summary>
    public int Limit { get; private set; } = UsualBytes;

    /// <summary>The field at an index from 1 on; null beyond the last.</summary>
    public (string Name, string Value)? At(int index) =>
        index >= 1 && index <= Fixed.Length ? Fixed[index - 1]
        : index > Fixed.Length && index - Fixed.Length <= _sent.Count ? _sent[^(index - Fixed.Length)]
        : null;

    /// <summary>The index of a field, and of one with its name; 0 for none.</summary>
    public (int Field, int Name) Find(string name, string value)
    {
        var named = 0;
        for (var index = 1; At(index) is { } field; index++)
        {
            if (field.Name != name) continue;
            if (field.Value == value) return (index, index);
            if (named == 0) named = index;
        }

        return (0, named);
    }

    /// <summary>Takes a field that is sent; the oldest go where there is no room.</summary>
    public void Add(string name, string value)
    {
        _sent.Add((name, value));
        _bytes += EntryBytes + name.Length + value.Length;
        Evict();
    }

    /// <summary>Sets the most bytes.</summary>
    public void Resize(int limit)
    {
        Limit = limit;
        Evict();
    }

    private void Evict()
    {
        var gone = 0;
        for (; _bytes > Limit; gone++) _bytes -= EntryBytes + _sent[gone].Name.Length + _sent[gone].Value.Length;
        _sent.RemoveRange(0, gone);
    }
}
