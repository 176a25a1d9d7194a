namespace Bench.Loadgen.Recording;

/// <summary>
/// What became of the messages that one client sent. Members named Steady count those due in the steady state, the others all.
/// </summary>
public sealed class SendTally
{
    /// <summary>
    /// Newest of its own messages that came back to it, by its own count from 1: the proof that a server which never answers has it.
    /// </summary>
    public long NewestBack;

    /// <summary>The server has them.</summary>
    public long Sent { get; set; }

    /// <inheritdoc cref="Sent"/>
    public long SentSteady { get; set; }

    /// <summary>Without an answer when sending ceased: the server may have them.</summary>
    public long Unanswered { get; set; }

    /// <inheritdoc cref="Unanswered"/>
    public long UnansweredSteady { get; set; }

    /// <summary>Failed after they were written, so that the server may have them.</summary>
    public long Doubtful { get; set; }

    /// <inheritdoc cref="Doubtful"/>
    public long DoubtfulSteady { get; set; }
}
