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
    /// <param name="exchangeAsync">Asks each of them for its clock.</param>
    /// <returns>How far from ours any of their clocks can be, in microseconds.</returns>
    /// <exception cref="ChildFailedException">One is another clock.</exception>
    public static async Task<double> MakeAsync(string who, Func<Task<IReadOnlyList<ClockExchange>>> exchangeAsync)
    {
        var boundUs = double.PositiveInfinity;
        for (var i = 0; i < Exchanges; i++)
        {
            var exchanges = await exchangeAsync();
            for (var one = 0; one < exchanges.Count; one++)
            {
                var name = exchanges.Count == 1 ? who : $"{who} {one + 1} of {exchanges.Count}";
                var (beforeUs, readingUs, afterUs) = exchanges[one];
                if (SharedClock.Problem(name, beforeUs, readingUs, afterUs) is { } problem) throw new ChildFailedException(problem);
            }

            boundUs = Math.Min(boundUs, exchanges.Max(e => e.FarthestUs));
        }

        return boundUs;
    }
}
