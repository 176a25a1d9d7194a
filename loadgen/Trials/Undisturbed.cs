using Bench.Loadgen.Progress;

namespace Bench.Loadgen.Trials;

/// <summary>
/// Makes trials again, on a fresh bed, when what came of them fails while the machine was disturbed: that says nothing about the
/// harness. What fails on a quiet machine stands.
/// </summary>
/// <param name="engine">Name of the client engine.</param>
/// <param name="attempts">How often at most, 1 or more.</param>
/// <param name="output">Where a repeat and its reason are told.</param>
/// <param name="time">The clock.</param>
internal sealed class Undisturbed(string engine, int attempts, TextWriter output, TimeProvider time)
{
    /// <summary>What came of the last attempt, and why those before it were made again.</summary>
    public async Task<(T Result, IReadOnlyList<string> Repeated)> MakeAsync<T>(Func<TrialBed, Task<T>> make, Func<T, bool> passed)
    {
        var repeated = new List<string>();
        while (true)
        {
            var bed = new TrialBed(engine, new PlainView(TextWriter.Null), time);
            var result = await make(bed);
            if (passed(result) || bed.Disturbed is not { } disturbed || repeated.Count + 1 == attempts) return (result, repeated);
            repeated.Add(disturbed);
            await output.WriteLineAsync($"  again    {disturbed}");
        }
    }
}
