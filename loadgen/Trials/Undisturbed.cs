using Bench.Loadgen.Findings;
using Bench.Loadgen.Progress;

namespace Bench.Loadgen.Trials;

/// <summary>
/// Makes trials again, on a fresh bed, when the machine was disturbed meanwhile, whatever came of them: a repeat because of what came out
/// would be a second chance to come out well. The first attempt on a quiet machine stands; without one the last does.
/// </summary>
/// <param name="engine">Name of the client engine.</param>
/// <param name="attempts">How often at most, 1 or more.</param>
/// <param name="output">Where a repeat and its reason are told.</param>
/// <param name="time">The clock.</param>
internal sealed class Undisturbed(string engine, int attempts, TextWriter output, TimeProvider time)
{
    /// <summary>
    /// What came of the last attempt; why those before it were made again; and what disturbed the last of several if it failed, so that
    /// nothing is decided. A single attempt stands, whatever disturbed it.
    /// </summary>
    public async Task<(T Result, IReadOnlyList<string> Repeated, string? Undecided)> MakeAsync<T>(
        Func<TrialBed, Task<T>> make, Func<T, bool> passed)
    {
        var rule = new RetryRule(attempts - 1);
        var repeated = new List<string>();
        while (true)
        {
            var bed = new TrialBed(engine, new PlainView(TextWriter.Null), time);
            var result = await make(bed);
            if (attempts == 1 || bed.Disturbed is not { } disturbed) return (result, repeated, null);
            if (!rule.Allows(repeated.Count + 1))
            {
                if (passed(result)) return (result, repeated, null);
                await output.WriteLineAsync($"  undecided after {attempts} times: {disturbed}");
                return (result, repeated, disturbed);
            }

            repeated.Add(disturbed);
            await output.WriteLineAsync($"  again    {disturbed}");
        }
    }
}
