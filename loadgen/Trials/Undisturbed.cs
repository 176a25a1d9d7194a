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
    /// <summary>
    /// What came of the last attempt; why those before it were made again; and what disturbed the last of several if it failed as well,
    /// so that nothing is decided. A single attempt stands, whatever disturbed it.
    /// </summary>
    public async Task<(T Result, IReadOnlyList<string> Repeated, string? Undecided)> MakeAsync<T>(Func<TrialBed, Task<T>> make, Func<T, bool> passed)
    {
        var repeated = new List<string>();
        while (true)
        {
            var bed = new TrialBed(engine, new PlainView(TextWriter.Null), time);
            var result = await make(bed);
            if (attempts == 1 || passed(result) || bed.Disturbed is not { } disturbed) return (result, repeated, null);
            if (repeated.Count + 1 == attempts)
            {
                await output.WriteLineAsync($"  undecided after {attempts} times: {disturbed}");
                return (result, repeated, disturbed);
            }

            repeated.Add(disturbed);
            await output.WriteLineAsync($"  again    {disturbed}");
        }
    }
}
