namespace Bench.Loadgen.Hostile;

/// <summary>
/// Finds the sequences of messages in a stream of bytes, whatever frames them: <c>[7,4472988602,</c>. Bytes may be cut anywhere. Pure. For
/// who reads so slowly that what is missing is all that is of interest; a measured client parses.
/// </summary>
internal struct SequenceScan
{
    private const long Longest = long.MaxValue / 10 - 1;

    private State _state;
    private long _number;
    private bool _any;

    private enum State : byte
    {
        Outside,
        Sequence,
        Intended,
    }

    /// <summary>The newest sequence seen; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Messages seen.</summary>
    public long Received { get; private set; }

    /// <summary>Numbers that were passed over after the first.</summary>
    public long Missed { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) Take(b);
    }

    private void Take(byte b)
    {
        if (b == '[')
        {
            (_state, _number, _any) = (State.Sequence, 0, false);
            return;
        }

        if (_state == State.Outside) return;
        if (b is >= (byte)'0' and <= (byte)'9' && _number <= Longest)
        {
            _any = true;
            if (_state == State.Sequence) _number = _number * 10 + (b - '0');
            return;
        }

        // A number and a comma, twice.
        if (b != ',' || !_any) _state = State.Outside;
        else if (_state == State.Sequence) (_state, _any) = (State.Intended, false);
        else
        {
            _state = State.Outside;
            Found(_number);
        }
    }

    private void Found(long sequence)
    {
        if (sequence <= Last) return;
        if (Last > 0) Missed += sequence - Last - 1;
        Last = sequence;
        Received++;
    }
}
