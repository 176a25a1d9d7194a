using Bench.Contract;
using Bench.Loadgen.Fleet;
using Bench.Loadgen.Machine;
using Bench.Loadgen.Processes;

namespace Bench.Loadgen.Stages;

/// <summary>
/// Shows that processes read our clock: each reading of theirs lies between two of ours. A boot id would not do, which is the same in a
/// time namespace whose clock is shifted.
/// </summary>
internal static class ClockProof
{
    // One alone may be held up by what is compiled or woken for it, and then shows little.
    private const int Exchanges = 5;

    /// <summary>Makes it.</summary>
    /// <param name="who">What one process is, for the message.</param>
    /// <param name="time">Our clock.</param>
    /// <param name="readAsync">Reads the clocks of all of them.</param>
    /// <returns>How far from ours any of their clocks can be, in microseconds.</returns>
    /// <exception cref="ChildFailedException">One is another clock.</exception>
    public static async Task<double> MakeAsync(string who, TimeProvider time, Func<Task<IReadOnlyList<long>>> readAsync)
    {
        var farthestUs = new List<double>();
        for (var i = 0; i < Exchanges; i++)
        {
            var beforeUs = time.NowUs();
            var readings = await readAsync();
            var afterUs = time.NowUs();
            for (var one = 0; one < readings.Count; one++)
            {
                var name = readings.Count == 1 ? who : $"{who} {one + 1} of {readings.Count}";
                if (SharedClock.Problem(name, beforeUs, readings[one], afterUs) is { } problem) throw new ChildFailedException(problem);
            }

            farthestUs.Add(readings.Max(readingUs => new ClockExchange(beforeUs, readingUs, afterUs).FarthestUs));
        }

        return farthestUs.Min();
    }
}
