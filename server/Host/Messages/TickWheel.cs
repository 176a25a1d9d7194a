namespace Bench.Host.Messages;

/// <summary>Something that is due at a tick, and knows where it stands on the wheel.</summary>
internal interface IWheelMember
{
    /// <summary>Belongs to the wheel: the tick at which it is looked at, <see cref="long.MaxValue"/> for none.</summary>
    long WatchedTick { get; set; }
}

/// <summary>A hashed timing wheel: what is due when, in ticks whose length is its user's affair. One thread at a time; no clock.</summary>
/// <remarks>
/// Source of the scheme: Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 6. A place is kept when a deadline
/// moves on, as most do: the member is looked at in its old tick, and put where it belongs then. So moving on does not touch the wheel.
/// </remarks>
/// <typeparam name="T">What is due.</typeparam>
internal sealed class TickWheel<T>
    where T : class, IWheelMember
{
    private const long Never = long.MaxValue;

    // What is due beyond a turn stays in its slot for another.
    private const int SlotCount = 4096;

    private readonly List<Entry>?[] _slots = new List<Entry>?[SlotCount];
    private long _doneTick;
    private int _count;

    /// <summary>Nothing stands on it.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>No member is due before it; its slot may hold nothing but what is due a turn later.</summary>
    public long NextTick { get; private set; } = Never;

    /// <summary>Begins to turn here; only while it is empty.</summary>
    public void MoveTo(long nowTick) => _doneTick = nowTick;

    /// <summary>Sees to it that a member is looked at in a tick, or in the next one if that is over.</summary>
    /// <returns>False when it is looked at no later than that anyway.</returns>
    public bool Add(T member, long tick)
    {
        if (member.WatchedTick <= tick) return false;
        tick = Math.Max(tick, _doneTick + 1);
        member.WatchedTick = tick;
        (_slots[tick % SlotCount] ??= []).Add(new Entry(member, tick));
        _count++;
        NextTick = Math.Min(NextTick, tick);
        return true;
    }

    /// <summary>Takes off all whose tick has come.</summary>
    public void TakeDue(long nowTick, List<T> due)
    {
        // At most one turn: slots that come round again hold nothing new.
        for (var left = Math.Min(nowTick - _doneTick, SlotCount); left > 0; left--)
            TakeDue(_slots[(nowTick - left + 1) % SlotCount], nowTick, due);
        _doneTick = Math.Max(_doneTick, nowTick);
        NextTick = _count == 0 ? Never : FindNext();
    }

    private void TakeDue(List<Entry>? slot, long nowTick, List<T> due)
    {
        if (slot is null) return;
        var kept = 0;
        for (var i = 0; i < slot.Count; i++)
        {
            var entry = slot[i];
            if (entry.Tick > nowTick) slot[kept++] = entry;
            else if (entry.Member.WatchedTick == entry.Tick)
            {
                // Otherwise it was added again, for an earlier tick.
                entry.Member.WatchedTick = Never;
                due.Add(entry.Member);
            }
        }

        _count -= slot.Count - kept;
        slot.RemoveRange(kept, slot.Count - kept);
    }

    private long FindNext()
    {
        var tick = _doneTick + 1;
        while (_slots[tick % SlotCount] is null or { Count: 0 }) tick++;
        return tick;
    }

    private readonly record struct Entry(T Member, long Tick);
}
