namespace Bench.Loadgen.Recording;

/// <summary>What a message's sequence number says about its way.</summary>
public enum Arrived
{
    /// <summary>For the first time, in order, maybe after a gap.</summary>
    New,

    /// <summary>For the first time, but after a later one.</summary>
    Late,

    /// <summary>Again.</summary>
    Duplicate,
}

/// <summary>Follows the sequence numbers that one subscriber receives from one topic. Pure: no clock, no I/O.</summary>
/// <param name="latestOnly">True when gaps are by design (latest-value polling): they are counted but not remembered.</param>
/// <param name="fromFirst">
/// True when nobody knows where the numbers begin, as they are a target's own: the first that is received is where they do, until one below
/// it comes.
/// </param>
public struct SequenceTracker(bool latestOnly, bool fromFirst = false)
{
    private Irregularities? _irregular;

    /// <summary>The highest sequence received; the cursor to resume from.</summary>
    public long Last { get; private set; }

    /// <summary>The lowest sequence received, where nobody knows where they begin; else 0.</summary>
    public long First
    {
        readonly get => _irregular?.First ?? 0;
        private set => Irregular.First = value;
    }

    /// <summary>
    /// How many numbers there are up to the highest received, from 1 or from <see cref="First"/>: each was received or is missing.
    /// </summary>
    public readonly long Span => !fromFirst ? Last : Delivered == 0 ? 0 : Last - First + 1;

    /// <summary>Messages received for the first time.</summary>
    public long Delivered { get; private set; }

    /// <summary>Messages passed over and not received since.</summary>
    public long Missing
    {
        readonly get => _irregular?.Missing ?? 0;
        private set => Irregular.Missing = value;
    }

    /// <summary>Messages received again.</summary>
    public long Duplicated
    {
        readonly get => _irregular?.Duplicated ?? 0;
        private set => Irregular.Duplicated = value;
    }

    /// <summary>Messages received after a later one.</summary>
    public long Reordered
    {
        readonly get => _irregular?.Reordered ?? 0;
        private set => Irregular.Reordered = value;
    }

    private Irregularities Irregular => _irregular ??= new Irregularities();

    /// <summary>Takes one received sequence number, from 1; from 0 where nobody knows where they begin.</summary>
    public Arrived Take(long sequence)
    {
        if (fromFirst && Delivered == 0) (First, Last) = (sequence, sequence - 1);
        if (fromFirst && sequence < First) return Before(sequence);
        if (sequence > Last)
        {
            if (sequence > Last + 1)
            {
                Missing += sequence - Last - 1;
                if (!latestOnly) Irregular.Ranges.Add((Last + 1, sequence - 1));
            }

            Last = sequence;
            Delivered++;
            return Arrived.New;
        }

        if (!Fill(sequence))
        {
            Duplicated++;
            return Arrived.Duplicate;
        }

        Missing--;
        Delivered++;
        Reordered++;
        return Arrived.Late;
    }

    /// <summary>
    /// Whether a number has been received; where gaps are not remembered, also whether it was passed over. One that is told again by design
    /// can so be told from news before it is taken.
    /// </summary>
    public readonly bool Has(long sequence)
    {
        if (Delivered == 0 || sequence < First || sequence > Last) return false;
        if (_irregular is not { } irregular) return true;
        for (var i = irregular.Ranges.Count - 1; i >= 0; i--)
        {
            var (from, to) = irregular.Ranges[i];
            if (sequence > to) return true;
            if (sequence >= from) return false;
        }

        return true;
    }

    // They began earlier than was known: what lies between is missing until it comes.
    private Arrived Before(long sequence)
    {
        if (sequence < First - 1)
        {
            Missing += First - sequence - 1;
            if (!latestOnly) Irregular.Ranges.Insert(0, (sequence + 1, First - 1));
        }

        First = sequence;
        Delivered++;
        Reordered++;
        return Arrived.Late;
    }

    private readonly bool Fill(long sequence)
    {
        if (_irregular is not { Ranges: var missing }) return false;
        for (var i = missing.Count - 1; i >= 0; i--)
        {
            var (from, to) = missing[i];
            if (sequence > to) return false;
            if (sequence < from) continue;
            missing.RemoveAt(i);
            if (sequence < to) missing.Insert(i, (sequence + 1, to));
            if (sequence > from) missing.Insert(i, (from, sequence - 1));
            return true;
        }

        return false;
    }

    // Most subscribers receive all in order, and need none of it.
    private sealed class Irregularities
    {
        public List<(long From, long To)> Ranges { get; } = [];

        public long First { get; set; }

        public long Missing { get; set; }

        public long Duplicated { get; set; }

        public long Reordered { get; set; }
    }
}
