namespace Bench.Host.Messages;

/// <summary>Why a wait on a log has ended.</summary>
internal enum Wake
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>There is something to read.</summary>
    Messages,

    /// <summary>The deadline of the wait has come.</summary>
    Deadline,

    /// <summary>The subscriber itself is gone.</summary>
    Cancelled,

    /// <summary>The server is stopping.</summary>
    Stopping,
}
