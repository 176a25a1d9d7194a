namespace Bench.Loadgen.Fleet;

/// <summary>What is said of those who were shut out: one line a minute of each kind, however many try and however often.</summary>
/// <param name="time">The time.</param>
/// <param name="say">Says a line.</param>
internal sealed class ShutOutLines(TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Handshake, (long SaidAt, int Unsaid)> _kinds = [];

    /// <summary>One more was shut out.</summary>
    /// <param name="kind">How.</param>
    /// <param name="told">The sentence of it.</param>
    public void Add(Handshake kind, string told)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var known = _kinds.TryGetValue(kind, out var last);
            if (known && time.GetElapsedTime(last.SaidAt, now) < Pause)
            {
                _kinds[kind] = (last.SaidAt, last.Unsaid + 1);
                return;
            }

            _kinds[kind] = (now, 0);
            say(last.Unsaid == 0 ? told : $"{told} (and {last.Unsaid} more like it since the last line of this kind)");
        }
    }
}
