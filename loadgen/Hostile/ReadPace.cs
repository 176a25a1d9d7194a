namespace Bench.Loadgen.Hostile;

/// <summary>
/// When somebody who reads slowly may read the next piece: by an absolute schedule of the bytes that were read, so that neither a read that
/// brings less than a whole piece nor a timer that is late makes it slower. Pure.
/// </summary>
/// <param name="bytesPerS">How fast, in bytes a second; above 0.</param>
/// <param name="mostBytes">The most that one read brings.</param>
/// <param name="startUs">When it begins, in microseconds.</param>
internal sealed class ReadPace(double bytesPerS, int mostBytes, long startUs)
{
    private const int PacesPerSecond = 4;

    // No timer waits for longer; nor does a trial.
    private const double LongestUs = 1e12;

    // Until when it has read what it may.
    private double _readUntilUs = startUs;

    /// <summary>The most that is read at once, in bytes.</summary>
    public int Piece { get; } = (int)Math.Clamp(bytesPerS / PacesPerSecond, 1, mostBytes);

    /// <summary>
    /// How long to wait for the next piece. What was not there to be read is not made up for, but for a quarter of a second, or one piece.
    /// </summary>
    /// <param name="nowUs">This instant, in microseconds.</param>
    public TimeSpan Pause(long nowUs)
    {
        var pieceUs = Piece / bytesPerS * 1e6;
        _readUntilUs = Math.Max(_readUntilUs, nowUs - Math.Max(pieceUs, 1e6 / PacesPerSecond));
        return TimeSpan.FromMicroseconds(Math.Clamp(_readUntilUs + pieceUs - nowUs, 0, LongestUs));
    }

    /// <summary>So many bytes were read.</summary>
    public void Read(int bytes) => _readUntilUs += bytes / bytesPerS * 1e6;
}
