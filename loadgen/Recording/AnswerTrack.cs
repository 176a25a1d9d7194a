using Bench.Contract;

namespace Bench.Loadgen.Recording;

/// <summary>
/// Follows the answers that one subscriber is due, by their schedule: which answer a message belongs to is known from its intended time, so
/// that nothing on the wire need tell it, and an answer of which nothing comes is missed all the same. No clock, no I/O.
/// </summary>
/// <param name="times">Takes what it finds.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="topic">The subscriber's topic.</param>
/// <param name="timeline">The trial's instants.</param>
public sealed class AnswerTrack(AnswerTimes times, long seed, int topic, Timeline timeline)
{
    private AnswerArrivals _answers = new(times.Shape, seed, topic);
    private long _received;
    private long _newestUs;
    private long _closedUs = long.MinValue;
    private bool _good;

    /// <summary>Takes one message that is received for the first time.</summary>
    /// <param name="intendedUs">When it was due.</param>
    /// <param name="receivedUs">When it was received (<see cref="Clock"/> microseconds).</param>
    /// <returns>False for a gap that cannot be: below zero, or longer than a day.</returns>
    public bool Take(long intendedUs, long receivedUs)
    {
        var offsetUs = intendedUs - timeline.StartUs;
        while (offsetUs > _answers.Current.LastUs) Close(timeline.EndUs);
        if (offsetUs <= _closedUs) return true; // Of an answer that is over: it was not whole.
        var answer = _answers.Current;
        if (!answer.Has(offsetUs))
        {
            times.Tally.Unplaced++;
            return true;
        }

        if (!Counts(answer)) return true;
        if (_received++ > 0) return GoOn(receivedUs);
        Begin(receivedUs - timeline.StartUs - answer.FirstUs, receivedUs);
        return true;
    }

    /// <summary>Counts what is still open, and all that was due and of which nothing came. Nothing is taken after it.</summary>
    /// <param name="endUs">When the steady state ended: events that would have been due later were never published.</param>
    public void Finish(long endUs)
    {
        while (timeline.StartUs + _answers.Current.FirstUs < endUs) Close(endUs);
    }

    private bool Counts(StreamedAnswer answer) => timeline.PhaseOf(timeline.StartUs + answer.FirstUs) == Phase.Steady;

    private void Begin(long afterUs, long receivedUs)
    {
        times.Tally.Begun++;
        _newestUs = receivedUs;
        _good = afterUs <= times.SoonUs;
        if (Possible(afterUs)) times.FirstEvent.RecordValue(afterUs); // If not, the message's own latency says so.
    }

    private bool GoOn(long receivedUs)
    {
        var gapUs = receivedUs - _newestUs;
        if (!Possible(gapUs)) return false;
        times.EventGap.RecordValue(gapUs);
        _newestUs = receivedUs;
        times.Tally.Gaps++;
        times.Tally.GapUs += gapUs;
        if (gapUs <= times.StallUs) return true;
        times.Tally.Stalls++;
        times.Tally.StallUs += gapUs;
        _good = false;
        return true;
    }

    private void Close(long endUs)
    {
        var answer = _answers.Current;
        if (Counts(answer))
        {
            times.Tally.Due++;
            if (_received >= answer.DueBefore(endUs - timeline.StartUs)) // What was published after a cut may have come too.
            {
                times.Tally.Whole++;
                if (_good) times.Tally.Good++;
            }
        }

        (_received, _closedUs) = (0, answer.LastUs);
        _answers.Advance();
    }

    private static bool Possible(long us) => us is >= 0 and <= Recorder.LongestUs;
}
