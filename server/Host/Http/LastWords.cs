namespace Bench.Host.Http;

/// <summary>
/// What is granted to a peer that was told why its connection ends. To close with bytes unread would reset, and the reset overtakes the
/// words; to read on without end would give one that never stops sending a share of the server's time.
/// </summary>
internal static class LastWords
{
    /// <summary>How long it may take to close.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Bytes of it that are read and dropped meanwhile: as much again as the longest message that is taken by default, so that one which is
    /// too long is mostly sent whole before the words are looked for. What comes after is not read, so that its sender has to wait.
    /// </summary>
    public const int DroppedBytes = 1024 * 1024;
}
